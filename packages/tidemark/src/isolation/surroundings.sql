-- What is new on the server as a whole, and idle sessions in this database, with times in milliseconds since 1970. Ids of new things come from one
-- counter: whatever has a greater one than all things had is new.
select
  (
    select coalesce(jsonb_agg(jsonb_build_object('kind', n.kind, 'name', n.name) order by n.kind, n.name), '[]')
    from (
      select 'role' as kind, r.rolname as name from pg_roles as r where r.oid > $1::oid
      union all
      select 'database', d.datname from pg_database as d where d.oid > $1::oid and d.datname !~ '^tidemark'
      union all
      select 'tablespace', t.spcname from pg_tablespace as t where t.oid > $1::oid
    ) as n
  ) as "added",
  -- Databases of a run have one name up to their number: somebody else shares the server when sessions are in others.
  exists (
    select
    from pg_stat_activity as a
    where a.backend_type = 'client backend'
      and a.datname not in ('postgres', 'tidemark')
      and not starts_with(a.datname, regexp_replace(current_database(), '[^_]*$', ''))
  ) as "shared",
  extract(epoch from clock_timestamp())::float8 * 1000 as "now",
  (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'pid', a.pid,
          'application', a.application_name,
          'openedAt', extract(epoch from a.backend_start) * 1000,
          'usedAt', extract(epoch from a.state_change) * 1000
        )
        order by a.backend_start
      ),
      '[]'
    )
    from pg_stat_activity as a
    where a.datname = current_database()
      and a.backend_type = 'client backend'
      and a.state = 'idle'
      and a.pid <> pg_backend_pid()
  ) as "sessions"
