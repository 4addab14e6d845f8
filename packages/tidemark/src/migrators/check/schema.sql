-- Everything that migrations make, one line an object: what it is called, what it belongs to, and all there is to say about it in names, not
-- in ids. Objects of extensions, of the server and of Tidemark are left out. Read with an empty search_path, so that every name is complete.
with
  spaces as (
    select n.oid, n.nspname, n.nspowner, n.nspacl
    from pg_namespace as n
    where n.nspname not in ('information_schema', 'tidemark') and n.nspname !~ '^pg_'
  ),
  extensions_own as (
    select d.classid, d.objid from pg_depend as d where d.deptype = 'e'
  ),
  relations as (
    select c.*, format('%I.%I', s.nspname, c.relname) as name,
      format(
        '%s %I.%I',
        case c.relkind
          when 'r' then 'table' when 'p' then 'table' when 'f' then 'foreign table' when 'v' then 'view'
          when 'm' then 'materialized view' when 'S' then 'sequence' when 'c' then 'type' else 'index'
        end,
        s.nspname, c.relname
      ) as object
    from pg_class as c
    join spaces as s on s.oid = c.relnamespace
    where not exists (select from extensions_own as e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
  ),
  tables as (select * from relations where relkind in ('r', 'p', 'f', 'c')),
  routines as (
    select p.*, format('function %I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as object
    from pg_proc as p
    join spaces as s on s.oid = p.pronamespace
    where not exists (select from extensions_own as e where e.classid = 'pg_proc'::regclass and e.objid = p.oid)
  ),
  types as (
    select t.*, format('type %I.%I', s.nspname, t.typname) as object
    from pg_type as t
    join spaces as s on s.oid = t.typnamespace
    where t.typtype in ('b', 'd', 'e', 'r') and t.typelem = 0
      and not exists (select from extensions_own as e where e.classid = 'pg_type'::regclass and e.objid = t.oid)
  ),
  -- Kinds that are rare: that they are there, and whose they are, is all that is compared.
  others (class, id, owner) as (
    select tableoid, oid, oprowner from pg_operator union all
    select tableoid, oid, opcowner from pg_opclass union all
    select tableoid, oid, opfowner from pg_opfamily union all
    select tableoid, oid, collowner from pg_collation union all
    select tableoid, oid, conowner from pg_conversion union all
    select tableoid, oid, cfgowner from pg_ts_config union all
    select tableoid, oid, dictowner from pg_ts_dict union all
    select tableoid, oid, lanowner from pg_language union all
    select tableoid, oid, fdwowner from pg_foreign_data_wrapper union all
    select tableoid, oid, srvowner from pg_foreign_server union all
    select tableoid, oid, pubowner from pg_publication union all
    select tableoid, oid, 0 from pg_publication_rel union all
    -- Options of a mapping may be secret: the table itself is for superusers.
    select 'pg_user_mapping'::regclass, umid, 0 from pg_user_mappings union all
    select tableoid, oid, 0 from pg_cast union all
    select tableoid, oid, 0 from pg_am union all
    select tableoid, oid, 0 from pg_transform
  ),
  everything (object, parent, definition) as (
    select format('schema %I', s.nspname), null, concat_ws(
      ' ', 'owner', pg_get_userbyid(s.nspowner), 'rights',
      (select string_agg(a::text, ',' order by a::text) from unnest(coalesce(s.nspacl, acldefault('n', s.nspowner))) as a)
    )
    from spaces as s
    union all
    select format('extension %I', e.extname), null, concat_ws(' ', e.extversion, 'in', e.extnamespace::regnamespace)
    from pg_extension as e
    union all
    -- A sequence goes with the table whose column it fills.
    select r.object, (
      select t.object
      from pg_depend as d
      join relations as t on t.oid = d.refobjid
      where r.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype in ('a', 'i')
    ), concat_ws(
      ' ', r.relpersistence, 'owner', pg_get_userbyid(r.relowner), 'rights',
      (
        select string_agg(a::text, ',' order by a::text)
        from unnest(coalesce(r.relacl, acldefault(case r.relkind when 'S' then 's'::"char" else 'r' end, r.relowner))) as a
      ),
      case when r.relkind = 'p' then 'partitioned by ' || pg_get_partkeydef(r.oid) end,
      case when r.relispartition then 'partition ' || pg_get_expr(r.relpartbound, r.oid) end,
      (select 'of ' || string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_inherits as i where i.inhrelid = r.oid),
      case when r.relrowsecurity then 'row level security' end,
      case when r.relforcerowsecurity then 'forced' end,
      case when r.relreplident <> 'd' and r.relkind in ('r', 'p') then 'replica identity ' || r.relreplident::text end,
      (select 'with ' || string_agg(o, ', ' order by o) from unnest(r.reloptions) as o),
      (select 'tablespace ' || t.spcname::text from pg_tablespace as t where t.oid = r.reltablespace),
      case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid) end,
      (
        select concat_ws(' ', q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle)
        from pg_sequence as q where q.seqrelid = r.oid
      ),
      (
        select format('of %s.%I', d.refobjid::regclass, a.attname)
        from pg_depend as d
        join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where r.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype in ('a', 'i')
      )
    )
    from relations as r
    where r.relkind in ('r', 'p', 'f', 'c', 'v', 'm', 'S')
    union all
    select format('column %s.%I', t.name, a.attname), t.object, concat_ws(
      ' ', format_type(a.atttypid, a.atttypmod),
      case when a.attcollation <> y.typcollation then 'collate ' || a.attcollation::regcollation::text end,
      case when a.attnotnull then 'not null' end,
      case when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end,
      case when a.attgenerated <> '' then 'generated ' || a.attgenerated::text end,
      case when a.attidentity <> '' then 'identity ' || a.attidentity::text end,
      case when a.attstorage <> y.typstorage then 'storage ' || a.attstorage::text end,
      case when a.attcompression <> '' then 'compression ' || a.attcompression::text end,
      'statistics ' || nullif(a.attstattarget, -1)::text,
      case when a.attinhcount > 0 then 'inherited' end,
      (select 'rights ' || string_agg(g::text, ',' order by g::text) from unnest(a.attacl) as g),
      (select 'with ' || string_agg(o, ', ' order by o) from unnest(a.attoptions) as o)
    )
    from tables as t
    join pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    join pg_type as y on y.oid = a.atttypid
    left join pg_attrdef as d on d.adrelid = t.oid and d.adnum = a.attnum
    union all
    select 'order of columns of ' || t.name, t.object, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from tables as t
    join pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    group by t.name, t.object
    union all
    select format('constraint %I on %s', c.conname, coalesce(t.name, y.object)), coalesce(t.object, y.object),
      pg_get_constraintdef(c.oid)
    from pg_constraint as c
    left join tables as t on t.oid = c.conrelid
    left join types as y on y.oid = c.contypid
    where coalesce(t.oid, y.oid) is not null
    union all
    select i.object, t.object, concat_ws(
      ' ', pg_get_indexdef(i.oid),
      case when not x.indisvalid then 'invalid' end,
      case when x.indisclustered then 'clustered' end,
      case when x.indisreplident then 'replica identity' end
    )
    from relations as i
    join pg_index as x on x.indexrelid = i.oid
    join relations as t on t.oid = x.indrelid
    where not exists (select from pg_constraint as c where c.conindid = i.oid and c.contype in ('p', 'u', 'x'))
    union all
    select format('trigger %I on %s', g.tgname, r.name), r.object, concat_ws(' ', g.tgenabled, pg_get_triggerdef(g.oid))
    from pg_trigger as g
    join relations as r on r.oid = g.tgrelid
    join pg_proc as p on p.oid = g.tgfoid
    where not g.tgisinternal and p.pronamespace::regnamespace::text <> 'tidemark'
    union all
    select format('rule %I on %s', u.rulename, r.name), r.object, concat_ws(' ', u.ev_enabled, pg_get_ruledef(u.oid))
    from pg_rewrite as u
    join relations as r on r.oid = u.ev_class
    where u.rulename <> '_RETURN'
    union all
    select format('policy %I on %s', l.polname, r.name), r.object, concat_ws(
      ' ', l.polcmd, case when not l.polpermissive then 'restrictive' end,
      (select string_agg(case when o = 0 then 'public' else pg_get_userbyid(o)::text end, ',' order by o) from unnest(l.polroles) as o),
      'using ' || pg_get_expr(l.polqual, l.polrelid),
      'check ' || pg_get_expr(l.polwithcheck, l.polrelid)
    )
    from pg_policy as l
    join relations as r on r.oid = l.polrelid
    union all
    select p.object, null, concat_ws(
      ' ', case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end,
      (
        select concat_ws(' ', g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggtranstype::regtype, g.agginitval)
        from pg_aggregate as g where g.aggfnoid = p.oid
      ),
      'owner', pg_get_userbyid(p.proowner), 'rights',
      (select string_agg(a::text, ',' order by a::text) from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) as a)
    )
    from routines as p
    union all
    select y.object, null, concat_ws(
      ' ', y.typtype, 'owner', pg_get_userbyid(y.typowner),
      'rights ' || (select string_agg(a::text, ',' order by a::text) from unnest(coalesce(y.typacl, acldefault('T', y.typowner))) as a),
      (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum as e where e.enumtypid = y.oid),
      case when y.typtype = 'd' then format_type(y.typbasetype, y.typtypmod) end,
      case when y.typnotnull then 'not null' end,
      'default ' || y.typdefault,
      (select concat_ws(' ', g.rngsubtype::regtype, g.rngcanonical, g.rngsubdiff) from pg_range as g where g.rngtypid = y.oid)
    )
    from types as y
    union all
    select format('statistics %s', s.stxname), null, pg_get_statisticsobjdef(s.oid)
    from pg_statistic_ext as s
    join spaces as n on n.oid = s.stxnamespace
    union all
    select format('event trigger %I', v.evtname), null, concat_ws(' ', v.evtevent, v.evtfoid::regproc, v.evtenabled, array_to_string(v.evttags, ', '))
    from pg_event_trigger as v
    join pg_proc as p on p.oid = v.evtfoid
    where p.pronamespace::regnamespace::text <> 'tidemark'
    union all
    select concat_ws(' ', i.type, i.identity), null, case when o.owner <> 0 then 'owner ' || pg_get_userbyid(o.owner)::text end
    from others as o
    cross join lateral pg_identify_object(o.class, o.id, 0) as i
    where o.id >= 16384 and i.schema is distinct from 'tidemark'
      and not exists (select from extensions_own as e where e.classid = o.class and e.objid = o.id)
    union all
    select concat_ws(' ', 'default rights of', pg_get_userbyid(a.defaclrole), 'on', a.defaclobjtype, nullif(a.defaclnamespace, 0)::regnamespace), null,
      (select string_agg(g::text, ',' order by g::text) from unnest(a.defaclacl) as g)
    from pg_default_acl as a
    union all
    select 'comment on ' || concat_ws(' ', i.type, i.identity), null, quote_literal(c.description)
    from pg_description as c
    cross join lateral pg_identify_object(c.classoid, c.objoid, c.objsubid) as i
    where (c.objoid >= 16384 or i.identity = 'public') and i.schema is distinct from 'tidemark' and i.identity <> 'tidemark'
      and not exists (select from extensions_own as e where e.classid = c.classoid and e.objid = c.objoid)
      and c.classoid <> 'pg_extension'::regclass
    union all
    select concat_ws(' ', 'setting of the database', 'for ' || nullif(s.setrole, 0)::regrole::text), null, array_to_string(s.setconfig, ', ')
    from pg_db_role_setting as s
    where s.setdatabase = (select d.oid from pg_database as d where d.datname = current_database())
  )
select object, parent, coalesce(definition, '') as definition
from everything
order by object collate "C"
