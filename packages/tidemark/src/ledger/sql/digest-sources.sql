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
          'relfilenode', 'relpages', 'reltuples', 'relallvisible', 'relallfrozen', 'relfrozenxid', 'relminmxid', 'relhasindex', 'relhastriggers', 'relhasrules', 'reltoastrelid'
        )
      )
      and not (c.oid = 'pg_index'::regclass and a.attname = 'indcheckxmin')
  ) as columns,
  case c.oid
    -- Sessions leave the namespaces of their temporary tables behind, empty.
    when 'pg_namespace'::regclass then $$t.nspname !~ '^pg_(toast_)?temp_'$$
    -- Where large values lie: a refreshed view gets a new table for them.
    when 'pg_class'::regclass then $$t.relnamespace <> 'pg_toast'::regnamespace$$
    when 'pg_attribute'::regclass then format($$t.attrelid not in (%s)$$, toast)
    when 'pg_index'::regclass then format($$t.indrelid not in (%s)$$, toast)
    when 'pg_depend'::regclass then format($$not (t.classid = 'pg_class'::regclass and t.objid in (%s))$$, toast)
    else 'true'
  end as condition
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join (values ($$select s.oid from pg_class as s where s.relnamespace = 'pg_toast'::regnamespace$$)) as hidden (toast)
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
    -- A materialized view that isn't populated can't be read; pg_class says that it isn't.
    and c.relispopulated
  )
order by 2, 1
