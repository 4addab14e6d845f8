-- What belongs to the server as a whole, and idle sessions in this database, with times in milliseconds since 1970.
select
  (select coalesce(jsonb_agg(r.rolname), '[]') from pg_roles as r where r.rolname !~ '^pg_') as "roles",
  (select coalesce(jsonb_agg(d.datname), '[]') from pg_database as d where d.datname !~ '^tidemark') as "databases",
  (select coalesce(jsonb_agg(t.spcname), '[]') from pg_tablespace as t) as "tablespaces",
  -- Databases of a run have one name up to their number: other runs share the server when sessions are in others.
  exists (
    select
    from pg_stat_activity as a
    where a.datname ~ '^tidemark_[0-9a-f]{8}_'
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
