-- Every sequence of the application.
select c.oid::int8::text as oid, n.nspname as schema, c.relname as name
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'S'
  and c.relpersistence <> 't'
  and n.nspname <> 'tidemark'
order by c.oid
