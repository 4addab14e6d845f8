-- Whoever could block a rewind, or commit after it: open transactions, running queries, session advisory locks, prepared transactions.
-- plpgsql keeps the plan; the set-returning functions below the views are read directly: the views' joins cost more than the rewind.
create function tidemark.in_the_way() returns jsonb
language plpgsql volatile
as $$
begin
  -- Every open transaction holds its virtual transaction's lock, every prepared one has locks without a process:
  -- one cheap look at the locks finds that nobody is there, the usual case, on any database of the server.
  if not exists (
    select
    from pg_catalog.pg_lock_status() as l
    where l.pid is null or l.pid <> pg_catalog.pg_backend_pid() and l.locktype in ('virtualxid', 'advisory')
  ) then
    return null;
  end if;
  return (
  select pg_catalog.jsonb_agg(w.leftover)
  from (
    select pg_catalog.jsonb_build_object(
      'kind', case when a.state = 'active' or a.state = 'fastpath function call' then 'query' else 'transaction' end,
      'pid', a.pid,
      'application', a.application_name,
      'query', a.query,
      'ageMs', pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.query_start)) * 1000)
    ) as leftover
    -- By the same locks as above, not by the state: a transaction that failed holds none, unless a savepoint can revive it.
    from pg_catalog.pg_lock_status() as l
    cross join lateral pg_catalog.pg_stat_get_activity(l.pid) as a
    where l.locktype = 'virtualxid'
      and l.granted
      and l.pid <> pg_catalog.pg_backend_pid()
      and a.datid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
      and a.state <> 'idle'
      and a.backend_type = 'client backend'
    union all
    select pg_catalog.jsonb_build_object(
      'kind', 'advisory-lock',
      'pid', l.pid,
      'application', a.application_name,
      'query', a.query,
      'object', pg_catalog.concat_ws(', ', l.classid, l.objid),
      'ageMs', pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - a.state_change) * 1000)
    )
    from pg_catalog.pg_lock_status() as l
    join lateral pg_catalog.pg_stat_get_activity(l.pid) as a on true
    where l.locktype = 'advisory'
      and l.pid <> pg_catalog.pg_backend_pid()
      and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
      and a.state not in ('active', 'fastpath function call', 'idle in transaction')
    union all
    select pg_catalog.jsonb_build_object(
      'kind', 'prepared-transaction',
      'object', p.gid,
      'ageMs', pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - p.prepared) * 1000)
    )
    from pg_catalog.pg_prepared_xact() as p
    where p.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
  ) as w
  );
end
$$;
