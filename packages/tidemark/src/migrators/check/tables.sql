-- Tables whose rows this user sees, all of them, with their columns. Tables of extensions, of the server and of Tidemark are left out.
select
  format('%I.%I', n.nspname, c.relname) as name,
  coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attname is not null), '{}') as columns
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'r'
  and n.nspname not in ('information_schema', 'tidemark') and n.nspname !~ '^pg_'
  and has_schema_privilege(n.oid, 'usage')
  and has_table_privilege(c.oid, 'select')
  and not row_security_active(c.oid)
  and not exists (
    select from pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
group by n.nspname, c.relname
order by 1
