-- Reads the file of all texts: asked only for statements that were not seen before.
select s.queryid::text as "id", min(s.query) as "text"
from pg_stat_statements(true) as s
join pg_database as d on d.oid = s.dbid
where d.datname = $1 and s.queryid::text = any ($2)
group by s.queryid
