-- Every sequence of the application, with whether sessions hold numbers of it in reserve.
select c.oid::int8::text as oid, n.nspname as schema, c.relname as name, s.seqcache > 1 as cached
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_sequence as s on s.seqrelid = c.oid
where c.relkind = 'S'
  and c.relpersistence <> 't'
  and n.nspname <> 'tidemark'
order by c.oid
