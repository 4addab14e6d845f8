-- For any language, any driver: `select tidemark.mark()`, `select tidemark.rewind()`, `select tidemark.footprint()`.

create function tidemark.rewind(since bigint default 0) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set session_replication_role = replica
set tidemark.rewinding = on
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  result constant jsonb := tidemark.rewind_here(since, since, false)::jsonb - 'stamp';
begin
  if result ? 'inTheWay' then
    raise exception 'tidemark: other sessions are in the way of the rewind'
      using detail = result ->> 'inTheWay', hint = 'End their transactions, queries and advisory locks first.', errcode = '55006';
  elsif result ? 'unclean' then
    raise exception 'tidemark: the ledger can''t take this back, the database has to be replaced'
      using detail = result ->> 'unclean', hint = 'Ask Tidemark for a fresh database.', errcode = '55000';
  end if;
  -- Nobody else looks after the ledger of a program that rewinds by itself.
  if pg_relation_size('tidemark.journal') > 1000000 then
    perform tidemark.purge();
  end if;
  return result;
end
$$;

create function tidemark.footprint(since bigint default 0) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return tidemark.footprint_here(since)::jsonb;
end
$$;

grant usage on schema tidemark to public;
