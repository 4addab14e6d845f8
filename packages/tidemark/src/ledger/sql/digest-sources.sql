-- Everything that holds a database's logical state: the user's tables and sequences, and the system catalogs that are this database's own.
select
  format('%I.%I', n.nspname, c.relname) as relation,
  case
    when c.oid = 'pg_largeobject'::regclass then 'large objects'
    when n.nspname = 'pg_catalog' then 'catalog'
    when c.relkind = 'S' then 'sequence'
    else 'table'
  end as kind,
  (
    select json_agg(
      -- Types without a binary form, aclitem for one, count by their text.
      format(case when coalesce(e.typsend, y.typsend) = 0 then 't.%I::text' else 't.%I' end, a.attname) order by a.attnum
    )
    from pg_attribute as a
    join pg_type as y on y.oid = a.atttypid
    left join pg_type as e on e.oid = y.typelem and y.typcategory = 'A'
    where a.attrelid = c.oid
      and a.attnum > 0
      and not a.attisdropped
      -- Where rows lie, how many the planner thinks there are, and what VACUUM noted: not part of the logical state.
      and not (
        c.oid = 'pg_class'::regclass
        and a.attname in (
          'relfilenode', 'relpages', 'reltuples', 'relallvisible', 'relallfrozen', 'relfrozenxid', 'relminmxid', 'relhasindex', 'relhastriggers', 'relhasrules'
        )
      )
      and not (c.oid = 'pg_index'::regclass and a.attname = 'indcheckxmin')
  ) as columns,
  -- Sessions leave the namespaces of their temporary tables behind, empty.
  case when c.oid = 'pg_namespace'::regclass then $$t.nspname !~ '^pg_(toast_)?temp_'$$ else 'true' end as condition
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where (
    n.nspname = 'pg_catalog'
    and c.relkind = 'r'
    and not c.relisshared
    and c.relname not in ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject_metadata')
    -- A few are for superusers alone: others can't change what they hold either.
    and has_table_privilege(c.oid, 'select')
  )
  or (
    n.nspname not in ('pg_catalog', 'information_schema', 'tidemark')
    and n.nspname not like 'pg\_%'
    and c.relkind in ('r', 'm', 'S')
    and c.relpersistence <> 't'
  )
order by 2, 1
