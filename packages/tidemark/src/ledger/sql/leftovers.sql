-- Whoever could block a rewind, or commit after it: open transactions, running queries, session advisory locks, prepared transactions.
-- plpgsql keeps the plan; the set-returning functions below the views are read directly: the views' joins cost more than the rewind.
create function tidemark.in_the_way(since bigint default null) returns jsonb
language plpgsql volatile
as $$
declare
  here constant oid := (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database());
  -- The lease of this database, when a program in it rewinds by itself: `lockSpace.lease`, held by Tidemark's control session.
  lease constant oid := 1953038341;
  transactions int[];
  others boolean;
begin
  -- One look at the locks finds that nobody is there, the usual case. Every transaction holds the lock of its own number, also where
  -- track_activities hides it (a failed one only while a savepoint can revive it); prepared transactions have locks without a process.
  select
    pg_catalog.array_agg(l.pid) filter (where l.locktype = 'virtualxid'),
    pg_catalog.bool_or(l.pid is null or l.locktype = 'advisory' and l.database = here and (l.classid, l.objid) <> (lease, 1::oid))
  into transactions, others
  from pg_catalog.pg_lock_status() as l
  where l.pid is distinct from pg_catalog.pg_backend_pid();
  if others is not true and (
    transactions is null
    -- The lock doesn't tell the database.
    or not exists (
      select
      from pg_catalog.pg_stat_get_backend_idset() as b
      where pg_catalog.pg_stat_get_backend_dbid(b) = here
        and pg_catalog.pg_stat_get_backend_pid(b) = any (transactions)
    )
  ) then
    return null;
  end if;
  return (
  select pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(w.leftover))
  from (
    select pg_catalog.jsonb_build_object(
      'kind', case when a.state = 'active' or a.state = 'fastpath function call' then 'query' else 'transaction' end,
      'pid', a.pid,
      'application', a.application_name,
      'query', nullif(a.query, ''),
      'ageMs', pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.query_start)) * 1000)
    ) as leftover
    from pg_catalog.pg_lock_status() as l
    cross join lateral pg_catalog.pg_stat_get_activity(l.pid) as a
    where l.locktype = 'virtualxid'
      and l.mode = 'ExclusiveLock'
      and a.datid = here
      and a.pid <> pg_catalog.pg_backend_pid()
      -- Others can write, too: a logical replication connection, workers of extensions. A parallel worker ends with its leader.
      and a.backend_type not in ('autovacuum worker', 'parallel worker')
    union all
    select pg_catalog.jsonb_build_object(
      'kind', 'advisory-lock',
      'pid', l.pid,
      'application', a.application_name,
      'query', nullif(a.query, ''),
      'object', pg_catalog.concat_ws(', ', l.classid, l.objid),
      'ageMs', pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - a.state_change) * 1000)
    )
    from pg_catalog.pg_lock_status() as l
    join lateral pg_catalog.pg_stat_get_activity(l.pid) as a on true
    where l.locktype = 'advisory'
      and l.pid <> pg_catalog.pg_backend_pid()
      and l.database = here
      and (l.classid, l.objid) <> (lease, 1::oid)
      and not exists (
        select from tidemark.marks as m where m.mark = since and tidemark.advisory_lock(l.pid, l.classid, l.objid, l.objsubid) = any (m.advisory_locks)
      )
      -- Those of an open transaction are named with it.
      and not exists (
        select from pg_catalog.pg_lock_status() as own where own.locktype = 'virtualxid' and own.mode = 'ExclusiveLock' and own.pid = l.pid
      )
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

create function tidemark.advisory_lock(pid int, class oid, object oid, part smallint) returns text
language plpgsql immutable
as $$
begin
  return pg_catalog.concat_ws(' ', pid, class, object, part);
end
$$;

-- Session locks of others in this database.
create function tidemark.advisory_locks() returns text[]
language plpgsql
as $$
begin
  return array(
    select tidemark.advisory_lock(l.pid, l.classid, l.objid, l.objsubid)
    from pg_catalog.pg_lock_status() as l
    where l.locktype = 'advisory'
      and l.granted
      and l.pid <> pg_catalog.pg_backend_pid()
      and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
  );
end
$$;
