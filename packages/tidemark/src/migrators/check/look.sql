-- What this transaction has done so far to the tables that were there before: locks that it holds, files, full scans and the rows they read.
-- $1: ids of those tables.
select
  c.oid::int8::float8 as "id",
  pg_relation_filenode(c.oid)::int8::float8 as "file",
  pg_stat_get_xact_numscans(c.oid)::float8 as "scans",
  pg_stat_get_xact_tuples_returned(c.oid)::float8 as "read",
  coalesce(
    (
      select array_agg(l.mode)
      from pg_locks as l
      where l.pid = pg_backend_pid()
        and l.locktype = 'relation'
        and l.granted
        and l.relation = c.oid
        and l.database = (select d.oid from pg_database as d where d.datname = current_database())
    ),
    '{}'
  ) as "modes"
from pg_class as c
where c.oid = any ($1::oid[])
order by c.oid
