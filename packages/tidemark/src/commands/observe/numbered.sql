-- Unique indexes and exclusion constraints whose values may be numbers that a sequence has given, or made of such numbers: where they come
-- from, by element.
with recursive
  -- Functions that take a number; what they call in turn is not looked into.
  takers as (
    select p.oid
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    -- The ledger's triggers draw numbers of their own.
    where p.prosrc ~* '\mnextval\M' and n.nspname not in ('pg_catalog', 'tidemark')
  ),
  -- Sequences whose numbers only rise, or only fall, one after the other.
  steady as (
    select q.seqrelid as sequence
    from pg_sequence as q
    where not q.seqcycle and q.seqcache = 1
  ),
  filled (relation, place, sequence) as (
    -- Null where it may be any, or where the number is not left as it was drawn.
    select a.attrelid, a.attnum, (
      select e.refobjid
      from pg_depend as e
      where e.classid = 'pg_attrdef'::regclass and e.objid = d.oid and e.refclassid = 'pg_class'::regclass
        and e.refobjid in (select s.sequence from steady as s)
        and pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\(''[^'']+''::regclass\)$'
      union
      select e.objid
      from pg_depend as e
      where e.classid = 'pg_class'::regclass and e.objid in (select s.sequence from steady as s)
        and e.refclassid = 'pg_class'::regclass and e.refobjid = a.attrelid and e.refobjsubid = a.attnum
        and e.deptype = 'i' and a.attidentity <> ''
    )
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
    join pg_type as t on t.oid = a.atttypid
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0
      and (
        a.attidentity <> ''
        or coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault) ~* '\mnextval\M'
        or exists (
          select
          from pg_depend as e
          where e.classid = 'pg_attrdef'::regclass and e.objid = d.oid
            and e.refclassid = 'pg_proc'::regclass and e.refobjid in (select oid from takers)
        )
      )
    union
    -- A trigger that changes rows before they are written may fill any column.
    select a.attrelid, a.attnum, null
    from pg_trigger as g
    join pg_attribute as a on a.attrelid = g.tgrelid and a.attnum > 0
    where g.tgtype & 2 <> 0 and g.tgfoid in (select oid from takers)
  ),
  numbered (relation, place, sequence) as (
    select relation, place, sequence from filled
    union
    select next.relation, next.place, next.sequence
    from numbered as n
    cross join lateral (
      -- Columns that are computed from it. Before PostgreSQL 15 the column itself depended on the other, not its expression.
      select a.attrelid, a.attnum, null::oid
      from pg_depend as e
      join pg_attrdef as d on e.classid = 'pg_class'::regclass and d.adrelid = e.objid and d.adnum = e.objsubid
        or e.classid = 'pg_attrdef'::regclass and d.oid = e.objid
      join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> ''
      where e.refclassid = 'pg_class'::regclass and e.refobjid = n.relation and e.refobjsubid = n.place
      union all
      -- Columns that refer to it.
      select k.conrelid, k.conkey[i.place], n.sequence
      from pg_constraint as k
      cross join lateral generate_subscripts(k.confkey, 1) as i (place)
      where k.contype = 'f' and k.confrelid = n.relation and k.confkey[i.place] = n.place
    ) as next (relation, place, sequence)
  )
select n.nspname as schema, c.relname as "table", x.relname as name,
  json_agg(
    json_build_object(
      -- From 0; null where it is not known which.
      'element', case when f.sequence is not null and not u.computes then u.element - 1 end,
      'sequence', f.sequence::text,
      -- The last number that it has given; null before the first.
      'last', pg_sequence_last_value(f.sequence)::text,
      'rises', q.seqincrement > 0
    )
  ) as sources
from pg_index as i
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_class as x on x.oid = i.indexrelid
join numbered as f on f.relation = i.indrelid
left join pg_sequence as q on q.seqrelid = f.sequence
cross join lateral (
  select array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], f.place) as element, 0 = any (i.indkey::int2[]) as computes
) as u
where u.element is not null
  -- Which columns an expression names is known of the index as a whole, its condition included.
  or u.computes
  and exists (
    select
    from pg_depend as e
    where e.classid = 'pg_class'::regclass and e.objid = i.indexrelid
      and e.refclassid = 'pg_class'::regclass and e.refobjid = i.indrelid and e.refobjsubid = f.place
  )
group by n.nspname, c.relname, x.relname
