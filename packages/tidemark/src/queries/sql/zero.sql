select pg_stat_statements_reset(0, d.oid, 0), (select i.dealloc::float8 from pg_stat_statements_info as i) as "evictions"
from pg_database as d
where d.datname = $1
