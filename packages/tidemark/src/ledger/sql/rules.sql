-- What no two rows of a table may have: unique indexes, exclusion constraints, keys WITHOUT OVERLAPS; with expressions and conditions as PostgreSQL prints them.
-- Read with an empty search_path, so that these mean the same in any session. Indexes of a single partition are left out.
select
  n.nspname as schema,
  c.relname as "table",
  x.relname as name,
  pg_get_expr(i.indpred, i.indrelid) as condition,
  -- Since PostgreSQL 15.
  coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_equal,
  (
    select json_agg(json_build_object(
      'expression', pg_get_indexdef(i.indexrelid, e.place, false),
      'operator', (
        select format('operator(%I.%s)', s.nspname, o.oprname)
        from pg_operator as o
        join pg_namespace as s on s.oid = o.oprnamespace
        where o.oid = k.conexclop[e.place]
      ),
      'collation', (
        select format('%I.%I', s.nspname, l.collname)
        from pg_collation as l
        join pg_namespace as s on s.oid = l.collnamespace
        where l.oid = i.indcollation[e.place - 1]
      )
    ) order by e.place)
    from generate_series(1, i.indnkeyatts::int) as e (place)
  ) as elements,
  -- The undo tables have no column for what is computed from others.
  coalesce((
    select json_agg(json_build_object('name', a.attname, 'expression', pg_get_expr(d.adbin, d.adrelid)) order by a.attnum)
    from pg_attribute as a
    join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attgenerated <> ''
  ), '[]') as computed
from pg_index as i
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_class as x on x.oid = i.indexrelid
left join pg_constraint as k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.conexclop is not null
where (i.indisunique or k.oid is not null)
  and not c.relispartition
  -- A row as a whole has the table's own type, which no undo table has.
  and position(format('%I.*', c.relname) in pg_get_indexdef(i.indexrelid)) = 0
  and n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema', 'tidemark')
order by n.nspname, c.relname, x.relname
