-- Statements of tables with AFTER triggers of the user's: a trigger may write the same rows again before the ledger's own trigger has run.
-- (Types are qualified where there is no search_path: a temporary table may have the name of one.)
-- Each such statement takes a number when it begins; the open ones of a table form a stack in a transaction-local setting.

create function tidemark.begin_statement() returns trigger
language plpgsql security definer
as $$
declare
  open_statements constant pg_catalog.text := pg_catalog.current_setting(pg_catalog.concat('tidemark.open_', tg_argv[0]), true);
begin
  if pg_catalog.current_setting('tidemark.rewinding', true) operator(pg_catalog.=) 'on' then
    return null;
  end if;
  -- The one that it runs in may not have written anything yet.
  perform pg_catalog.set_config(
    pg_catalog.concat('tidemark.open_', tg_argv[0]),
    pg_catalog.concat_ws(' ', greatest(tidemark.clock(), nullif(pg_catalog.split_part(open_statements, ' ', 1), '')::bigint operator(pg_catalog.+) 1), open_statements),
    true
  );
  return null;
end
$$;

create function tidemark.end_statement(tab text, op text, otherwise bigint) returns bigint
language plpgsql
as $$
declare
  open_statements constant pg_catalog.text := pg_catalog.current_setting(pg_catalog.concat('tidemark.open_', tab), true);
  began constant pg_catalog.text := nullif(pg_catalog.split_part(open_statements, ' ', 1), '');
begin
  -- TRUNCATE saves its rows before it begins.
  if op operator(pg_catalog.=) 'TRUNCATE' or began is null then
    return otherwise;
  end if;
  perform pg_catalog.set_config(
    pg_catalog.concat('tidemark.open_', tab),
    pg_catalog.substr(open_statements, pg_catalog.length(began) operator(pg_catalog.+) 2),
    true
  );
  return began::bigint;
end
$$;

-- For tables without that stack: the first stamp of what functions wrote to the table within this statement, null for nothing.
-- A transaction-local setting holds the client's statement, and for each place that others were called from: the first and the last stamp,
-- the operation and the caller. What is called within a statement has the statement's own caller at the end of its context.
create function tidemark.first_within(tab int, op text, context text, stamp bigint) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  setting constant text := concat('tidemark.within_', tab);
  -- Not as text, of which a function may have another format.
  at constant text := extract(epoch from statement_timestamp());
  -- Without the line of the trigger itself; empty for what the client sent.
  caller constant text := substr(context, strpos(context || E'\n', E'\n') + 1);
  entries constant text[] := string_to_array(current_setting(setting, true), E'\x01');
  others text[] := array[at];
  enclosed bigint;
  -- Of the same statement at its last turn of a loop: what it called then is over.
  earliest bigint;
  latest bigint;
begin
  -- So is what an earlier statement of the client called.
  if entries[1] = at then
    for i in 2..cardinality(entries) by 4 loop
      if entries[i + 3] = caller and entries[i + 2] = op then
        earliest := entries[i];
        latest := entries[i + 1];
      else
        others := others || entries[i:i + 3];
      end if;
    end loop;
    for i in 2..cardinality(others) by 4 loop
      if others[i + 3] <> caller
        and (caller = '' or right(others[i + 3], length(caller) + 1) = E'\n' || caller)
        and (latest is null or others[i + 1]::bigint > latest) then
        enclosed := least(enclosed, others[i]::bigint);
      end if;
    end loop;
  end if;
  others := others || array[coalesce(earliest, stamp)::text, stamp::text, op, caller];
  perform set_config(setting, case when cardinality(others) = 5 and caller = '' then '' else array_to_string(others, E'\x01') end, true);
  return greatest(enclosed, case when enclosed is not null then latest + 1 end);
end
$$;

-- Tables that can't be put back row by row: the write is noted, and the database is replaced after the test.
create function tidemark.note_untracked() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('tidemark.rewinding', true) = 'on' then
    return null;
  end if;
  perform tidemark.note_untracked_write(tg_argv[0]::int, null);
  return null;
end
$$;

create function tidemark.note_untracked_write(tab int, because text) returns void
language plpgsql
as $$
begin
  insert into tidemark.obstacles (stamp, kind, object, statement)
  select
    tidemark.clock(),
    'untracked-write',
    pg_catalog.concat(t.name, ', ', coalesce(because, t.reason)),
    pg_catalog.current_query()
  from tidemark.tables as t
  where t.id operator(pg_catalog.=) tab;
end
$$;
