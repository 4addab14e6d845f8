-- Statements of tables with AFTER triggers of the user's: a trigger may write the same rows again before the ledger's own trigger has run.
-- Each such statement takes a number when it begins; the open ones of a table form a stack in a transaction-local setting.

create function tidemark.begin_statement() returns trigger
language plpgsql security definer
as $$
begin
  perform pg_catalog.set_config(
    pg_catalog.concat('tidemark.open_', tg_argv[0]),
    pg_catalog.concat_ws(' ', pg_catalog.nextval('tidemark.stamp'::pg_catalog.regclass), pg_catalog.current_setting(pg_catalog.concat('tidemark.open_', tg_argv[0]), true)),
    true
  );
  return null;
end
$$;

create function tidemark.end_statement(tab text, op text, otherwise bigint) returns bigint
language plpgsql
as $$
declare
  open_statements constant text := pg_catalog.current_setting(pg_catalog.concat('tidemark.open_', tab), true);
  began constant text := nullif(pg_catalog.split_part(open_statements, ' ', 1), '');
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

-- Tables that can't be put back row by row: the write is noted, and the database is replaced after the test.
create function tidemark.note_untracked() returns trigger
language plpgsql security definer
set search_path = pg_catalog
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
    pg_catalog.nextval('tidemark.stamp'::pg_catalog.regclass),
    'untracked-write',
    pg_catalog.concat(t.name, ', ', coalesce(because, t.reason)),
    pg_catalog.current_query()
  from tidemark.tables as t
  where t.id operator(pg_catalog.=) tab;
end
$$;
