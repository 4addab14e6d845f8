-- Entries outlive their database, and a full table makes room by forgetting entries that still count.
select pg_stat_statements_reset(0, gone.dbid, 0)
from (select distinct s.dbid from pg_stat_statements(false) as s) as gone
where not exists (select from pg_database as d where d.oid = gone.dbid)
