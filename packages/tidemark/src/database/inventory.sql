-- Every database on the server that carries Tidemark's mark, its name, or stands in the registry.
-- $1, $2, $3: lock spaces of lease, run and template. $4: only this database, or null for all.
-- Our own locks say nothing about others: a sweep holds the lock of what it looks at.
select
  d.datname as "name",
  shobj_description(d.oid, 'pg_database') as "comment",
  d.datallowconn as "open",
  d.datconnlimit = -2 as "broken",
  pg_get_userbyid(d.datdba)::text as "owner",
  pg_has_role(current_user, d.datdba, 'usage') as "droppable",
  case when d.datconnlimit = -2 then 0 else pg_database_size(d.oid) end::float8 as "bytes",
  coalesce(r.purpose, case when t.name is not null then 'template' end) as "registeredAs",
  coalesce(r.template, '') as "template",
  coalesce(r.run, k.run, '') as "run",
  coalesce(r.slot, '') as "slot",
  exists (
    select from pg_locks x where x.locktype = 'advisory' and x.database = d.oid and x.classid = $1
  ) as "leased",
  exists (
    select
    from pg_locks x
    join pg_database home on home.oid = x.database and home.datname = current_database()
    where x.locktype = 'advisory' and x.granted and x.pid <> pg_backend_pid()
      and (
        (x.classid = $2 and r.run is not null and x.objid = (hashtext(r.run)::bigint & 4294967295)::oid)
        or (x.classid = $3 and x.objid = (hashtext(d.datname)::bigint & 4294967295)::oid)
        or (
          -- A snapshot's mark: tidemark:snapshot:FINGERPRINT TEMPLATE BASE NAME
          x.classid = $3
          and shobj_description(d.oid, 'pg_database') like 'tidemark:snapshot:%'
          and x.objid = (hashtext(split_part(shobj_description(d.oid, 'pg_database'), ' ', 2))::bigint & 4294967295)::oid
        )
      )
  ) as "inRun",
  l.pid as "holderPid",
  l.host as "holderHost",
  coalesce(k.label, l.label) as "label",
  coalesce(k.kept_at, t.used_at, l.since, r.created_at) as "since"
from pg_database d
left join databases r on r.name = d.datname
left join templates t on t.name = d.datname
left join leases l on l.database = d.datname
left join kept k on k.name = d.datname
where (d.datname = $4 or $4 is null)
  and (
    shobj_description(d.oid, 'pg_database') like 'tidemark:%'
    or d.datname like 'tidemark\_%'
    or r.name is not null
  )
order by d.datname
