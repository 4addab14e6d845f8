-- Whoever could block a rewind, or commit after it: open transactions, running queries, session advisory locks, prepared transactions.
-- plpgsql keeps the plan; the set-returning functions below the views are read directly: the views' joins cost more than the rewind.
create function tidemark.in_the_way() returns jsonb
language plpgsql volatile
as $$
declare
  here constant oid := (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database());
begin
  -- Two cheap looks find that nobody is there, the usual case: does a backend of this database have a transaction (a failed one counts only while a savepoint can revive it),
  -- does anybody hold an advisory lock in it, or locks without a process, as prepared transactions do?
  if not exists (
    select
    from pg_catalog.pg_stat_get_backend_idset() as b
    where pg_catalog.pg_stat_get_backend_xact_start(b) is not null
      and pg_catalog.pg_stat_get_backend_dbid(b) = here
      and pg_catalog.pg_stat_get_backend_pid(b) <> pg_catalog.pg_backend_pid()
  ) and not exists (
    select
    from pg_catalog.pg_lock_status() as l
    where l.pid is null
      or l.locktype = 'advisory' and l.database = here and l.pid <> pg_catalog.pg_backend_pid()
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
    from pg_catalog.pg_stat_get_activity(null) as a
    where a.datid = here
      and a.pid <> pg_catalog.pg_backend_pid()
      and a.xact_start is not null
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
      and l.database = here
      and a.xact_start is null
    union all
    select pg_catalog.jsonb_build_object(
      'kind', 'prepared-transaction',
      'object', p.gid,
      'ageMs', pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - p.prepared) * 1000)
    )
    from pg_catalog.pg_prepared_xact() as p
    where p.dbid = here
  ) as w
  );
end
$$;
