-- What the server shows when a test has failed: who waits for whom in this database, and who has the connections.
select
  current_setting('max_connections')::int as "max",
  current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true), '0')::int as "reserved",
  (
    select jsonb_agg(
      jsonb_build_object('database', o.datname, 'application', o.application_name, 'count', o.count)
      order by o.count desc, o.datname, o.application_name
    )
    from (
      select coalesce(a.datname, '') as datname, a.application_name, count(*)
      from pg_stat_activity as a
      where a.backend_type = 'client backend'
      group by 1, 2
    ) as o
  ) as "open",
  (
    select jsonb_agg(
      jsonb_build_object(
        'waiting', jsonb_build_object('pid', w.pid, 'application', w.application_name, 'state', w.state, 'query', w.query),
        'holding', jsonb_build_object('pid', h.pid, 'application', h.application_name, 'state', h.state, 'query', h.query)
      )
      order by w.query_start
    )
    from pg_stat_activity as w
    cross join lateral unnest(pg_blocking_pids(w.pid)) as b (pid)
    join pg_stat_activity as h on h.pid = b.pid
    where w.datname = current_database()
      and w.wait_event_type = 'Lock'
  ) as "waits"
