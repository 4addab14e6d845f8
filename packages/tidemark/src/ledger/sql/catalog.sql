-- Every table that a test could write, with what the ledger must know of it. One row a table; a partitioned table stands for its partitions.
-- Materialized views come last, in the order in which they were made: they are put back after what they read.
with recursive candidates as (
  select
    c.oid,
    n.nspname as schema,
    c.relname as name,
    c.relkind as kind,
    exists (select from pg_inherits as i join pg_class as p on p.oid = i.inhparent where i.inhrelid = c.oid and p.relkind <> 'p') as inherits,
    exists (select from pg_inherits as i where i.inhparent = c.oid) and c.relkind <> 'p' as inherited
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'm')
    and c.relpersistence <> 't'
    and not c.relispartition
    and n.nspname not in ('pg_catalog', 'information_schema', 'tidemark')
    and n.nspname not like 'pg\_toast%'
),
-- Foreign tables can have triggers for TRUNCATE.
foreign_truncate as (
  select current_setting('server_version_num')::int >= 160000 as can
),
-- Referenced tables whose key changes or deletions reach other tables by a cascade.
cascades as (
  select f.confrelid as source, f.conrelid as target, f.confupdtype in ('c', 'n', 'd') as on_update
  from pg_constraint as f
  where f.contype = 'f' and (f.confupdtype in ('c', 'n', 'd') or f.confdeltype in ('c', 'n', 'd'))
),
-- All tables that a write can reach by cascades.
reached as (
  select coalesce(pg_partition_root(k.source), k.source) as start, coalesce(pg_partition_root(k.target), k.target) as target from cascades as k
  union
  select r.start, coalesce(pg_partition_root(k.target), k.target)
  from reached as r
  join cascades as k on coalesce(pg_partition_root(k.source), k.source) = r.target
),
triggers as materialized (
  select
    coalesce(pg_partition_root(t.tgrelid), t.tgrelid) as oid,
    (t.tgtype & 66) = 0 as is_after,
    -- Without comments, texts and what only locks.
    regexp_replace(f.prosrc, $r$--[^\n]*|'[^']*'|\mfor\s+(no\s+key\s+)?update\M$r$, '', 'gi') as body
  from pg_trigger as t
  join pg_proc as f on f.oid = t.tgfoid
  -- BEFORE and AFTER of each row, AFTER of a statement.
  where not t.tgisinternal and ((t.tgtype & 66) = 0 or (t.tgtype & 67) = 3)
),
-- An AFTER trigger of the user runs between a statement's writes and the ledger's trigger, and may write the same rows again.
-- So does a BEFORE trigger for each row, after the first of them. Most of these only fill in columns; the text tells which name the statement's table.
triggered as materialized (
  select c.oid
  from pg_class as c
  join (
    select t.oid as start, t.* from triggers as t
    union all
    select r.start, t.* from reached as r join triggers as t on t.oid = r.target
  ) as t on t.start = c.oid
  where t.is_after
    or t.body ~* '\mexecute\M'
    or t.body ~* concat(
      '\m(into|update|delete\s+from|truncate(\s+table)?)\s+(only\s+)?("?\w+"?\.)?"?',
      regexp_replace(c.relname, '([^[:alnum:]_])', '\\\1', 'g'),
      '"?(?!\w)'
    )
),
-- Tables whose rows can't be put back without functions of the user's: in constraints, generated columns, indexes and domains.
calling as materialized (
  select coalesce(pg_partition_root(x.relid), x.relid) as oid, bool_or(x.class = 'pg_attrdef'::regclass or x.class = 'pg_class'::regclass and x.object = x.relid) as generates
  from (
    select k.conrelid as relid, 'pg_constraint'::regclass as class, k.oid as object from pg_constraint as k where k.conrelid <> 0
    union all
    select a.attrelid, 'pg_constraint'::regclass, k.oid
    from pg_constraint as k
    join pg_type as y on k.contypid in (y.oid, y.typbasetype)
    join pg_attribute as a on a.atttypid = y.oid
    where k.contypid <> 0
    union all
    select e.adrelid, 'pg_attrdef'::regclass, e.oid
    from pg_attrdef as e
    join pg_attribute as a on a.attrelid = e.adrelid and a.attnum = e.adnum and a.attgenerated <> ''
    union all
    select i.indrelid, 'pg_class'::regclass, i.indexrelid from pg_index as i
    -- Generated columns before PostgreSQL 15, and keys of partitioned tables.
    union all
    select c.oid, 'pg_class'::regclass, c.oid from candidates as c
  ) as x
  join pg_depend as d on d.classid = x.class and d.objid = x.object and d.refclassid = 'pg_proc'::regclass
  join pg_proc as f on f.oid = d.refobjid
  join pg_language as l on l.oid = f.prolang and l.lanname not in ('internal', 'c')
  group by 1
),
-- Triggers that fire in replica sessions, with those that partitions have of them: each of these can be switched by itself.
awake as (
  select t.oid, case when t.tgenabled in ('A', 'R') then t.oid end as top, 0 as level from pg_trigger as t where not t.tgisinternal and t.tgparentid = 0
  union all
  select t.oid, coalesce(a.top, case when t.tgenabled in ('A', 'R') then t.oid end), a.level + 1 from awake as a join pg_trigger as t on t.tgparentid = a.oid
),
update_paths as (
  select k.source as start, k.target from cascades as k where k.on_update
  union
  select p.start, k.target from update_paths as p join cascades as k on k.source = p.target and k.on_update
)
select
  row_number() over (order by c.kind = 'm', case when c.kind = 'm' then c.oid end, c.schema, c.name)::int as id,
  c.oid::int8::text as oid,
  c.schema,
  c.name,
  c.kind,
  c.inherits or c.inherited as inheritance,
  c.oid in (select t.oid from triggered as t) as hot,
  c.oid in (select k.oid from calling as k) as calls,
  exists (select from update_paths as p where p.start = c.oid and p.target = c.oid) as self_cascade,
  coalesce((
    select json_agg(json_build_object(
      'number', a.attnum,
      'name', a.attname,
      -- Base types: a domain's NOT NULL or CHECK would refuse the empty images of inserted rows.
      'type', format_type(b.oid, case when b.oid = a.atttypid then a.atttypmod else b.typmod end),
      'generated', a.attgenerated <> '',
      -- Stored, and computed by a function of the user's, which may only say that it always gives the same.
      'doubtful', a.attgenerated = 's' and c.oid in (select k.oid from calling as k where k.generates),
      -- Bytes that it may take in the page itself: what is short stays there, and so does everything of a type that can't be stored elsewhere.
      'width', case
        when b.typlen > 0 then b.typlen + case b.typalign when 'd' then 7 when 'i' then 3 when 's' then 1 else 0 end
        when b.typlen = -1 and b.typstorage <> 'p' then 28
        else 8000
      end,
      -- Types without a binary form, aclitem for one, are compared by their text.
      'binary', coalesce((select e.typsend from pg_type as e where e.oid = b.typelem and b.typcategory = 'A'), b.typsend) <> 0,
      -- An array of arrays is one with more dimensions.
      'listable', b.typarray <> 0 and b.typcategory <> 'A',
      'collation', case when a.attcollation <> 0 and a.attcollation <> 100 then
        (select format('%I.%I', ns.nspname, l.collname) from pg_collation as l join pg_namespace as ns on ns.oid = l.collnamespace where l.oid = a.attcollation)
      end
    ) order by a.attnum)
    from pg_attribute as a
    cross join lateral (
      with recursive base as (
        select t.oid, t.typtype, t.typbasetype, t.typelem, t.typarray, t.typcategory, t.typsend, t.typlen, t.typalign, t.typstorage, a.atttypmod as typmod from pg_type as t where t.oid = a.atttypid
        union all
        select t.oid, t.typtype, t.typbasetype, t.typelem, t.typarray, t.typcategory, t.typsend, t.typlen, t.typalign, t.typstorage, case when b.typtype = 'd' then (select d.typtypmod from pg_type as d where d.oid = b.oid) else b.typmod end
        from base as b
        join pg_type as t on t.oid = b.typbasetype
        where b.typtype = 'd'
      )
      select base.* from base where base.typtype <> 'd' limit 1
    ) as b
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '[]') as columns,
  coalesce((
    select json_agg(json_build_object('number', k.attnum, 'operator', format('operator(%I.%s)', k.schema, k.operator)) order by k.position)
    from (
      select u.attnum, u.position, s.nspname as schema, o.oprname as operator
      from (
        select i.*
        from pg_index as i
        -- A key WITHOUT OVERLAPS is unique by a GiST index, whose operators say "overlaps", not "equals".
        join pg_class as x on x.oid = i.indexrelid
        join pg_am as m on m.oid = x.relam and m.amname = 'btree'
        where i.indrelid = c.oid
          and i.indisunique and i.indimmediate and i.indisvalid
          and i.indpred is null and i.indexprs is null
          and not exists (
            select from unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[]) with ordinality as u(attnum, class, "collation", position)
            join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = u.attnum
            left join pg_opclass as oc on oc.oid = u.class
            where u.position <= i.indnkeyatts
              and (not a.attnotnull or a.attgenerated <> '' or not oc.opcdefault or u."collation" <> a.attcollation)
          )
        order by i.indisprimary desc, i.indnkeyatts, i.indexrelid
        limit 1
      ) as best
      cross join lateral unnest(best.indkey::int2[], best.indclass::oid[]) with ordinality as u(attnum, class, position)
      join pg_opclass as oc on oc.oid = u.class
      join pg_amop as ao on ao.amopfamily = oc.opcfamily and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype and ao.amopstrategy = 3
      join pg_operator as o on o.oid = ao.amopopr
      join pg_namespace as s on s.oid = o.oprnamespace
      where u.position <= best.indnkeyatts
    ) as k
  ), '[]') as key,
  coalesce((
    select json_agg(json_build_object('schema', ns.nspname, 'name', m.relname, 'leaf', p.isleaf, 'foreign', m.relkind = 'f', 'truncates', f.can or m.relkind <> 'f') order by p.level, m.oid)
    from pg_partition_tree(c.oid) as p
    cross join foreign_truncate as f
    join pg_class as m on m.oid = p.relid
    join pg_namespace as ns on ns.oid = m.relnamespace
    where c.kind = 'p'
  ), json_build_array(json_build_object('schema', c.schema, 'name', c.name, 'leaf', true, 'foreign', c.kind = 'f', 'truncates', (select f.can or c.kind <> 'f' from foreign_truncate as f)))) as members,
  coalesce((
    select json_agg(json_build_object('what', w.what, 'oid', w.oid::text, 'definition', w.definition, 'members', w.members))
    from (
      select x.what, x.oid, x.definition, json_agg(
        json_build_object('schema', ns.nspname, 'table', m.relname, 'name', x.name, 'enabled', x.enabled) order by x.level, m.oid
      ) as members
      from (
        select 'trigger' as what, a.top as oid, pg_get_triggerdef(a.top) as definition, a.level, t.tgrelid as relid, t.tgname as name, t.tgenabled as enabled
        from awake as a
        join pg_trigger as t on t.oid = a.oid
        union all
        select 'rule', r.oid, null, 0, r.ev_class, r.rulename, r.ev_enabled from pg_rewrite as r where r.ev_enabled in ('A', 'R')
      ) as x
      join pg_class as m on m.oid = x.relid
      join pg_namespace as ns on ns.oid = m.relnamespace
      where coalesce(pg_partition_root(x.relid), x.relid) = c.oid
      group by x.what, x.oid, x.definition
    ) as w
  ), '[]') as awake
from candidates as c
order by id
