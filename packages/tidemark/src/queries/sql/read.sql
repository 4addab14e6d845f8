-- What sessions asked of one database, by statement. Only what they sent themselves: a function's statements are part of its call.
select
  s.queryid::text as "id",
  sum(s.calls)::float8 as "calls",
  sum(s.total_exec_time) as "ms",
  sum(s.rows)::float8 as "rows",
  (select i.dealloc::float8 from pg_stat_statements_info as i) as "evictions"
from pg_stat_statements(false) as s
join pg_database as d on d.oid = s.dbid
where d.datname = $1 and s.toplevel and s.queryid is not null
group by s.queryid
