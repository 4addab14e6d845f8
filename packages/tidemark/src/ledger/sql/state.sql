-- What no trigger can see being changed, as text that is compared with the text of the mark.

create function tidemark.large_object_state() returns text
language plpgsql stable
as $$
begin
  if not exists (select from pg_catalog.pg_largeobject_metadata) then
    return '';
  end if;
  return (
      select pg_catalog.md5(pg_catalog.string_agg(pg_catalog.concat_ws(' ', m.oid, m.xmin, p.pages), ',' order by m.oid))
      from pg_catalog.pg_largeobject_metadata as m
      left join lateral (
        select pg_catalog.string_agg(pg_catalog.concat_ws(' ', l.pageno, l.xmin, l.ctid), ';' order by l.pageno) as pages
        from pg_catalog.pg_largeobject as l
        where l.loid = m.oid
      ) as p on true
  );
end
$$;

-- ALTER DATABASE and GRANT ... ON DATABASE: shared objects, which event triggers do not see; as people read it.
create function tidemark.database_state() returns text
language plpgsql stable
as $$
begin
  return (
  select pg_catalog.concat_ws(
    ' ',
    'owner ' || d.datdba::pg_catalog.regrole,
    'connection limit ' || nullif(d.datconnlimit, -1),
    case when d.datistemplate then 'is_template' end,
    d.datacl,
    (
      select pg_catalog.string_agg(pg_catalog.concat_ws(' ', nullif(s.setrole::pg_catalog.regrole::text, '-'), s.setconfig), ' ' order by s.setrole)
      from pg_catalog.pg_db_role_setting as s
      where s.setdatabase = d.oid
    )
  )
  from pg_catalog.pg_database as d
  where d.datname = pg_catalog.current_database()
  );
end
$$;

-- Without names. A rewind's first look has the same text.
create function tidemark.database_numbers() returns text
language plpgsql stable
as $$
begin
  return (
    select pg_catalog.concat_ws(
      ' ',
      d.datdba,
      d.datconnlimit,
      d.datistemplate,
      d.datacl,
      array(
        select pg_catalog.concat_ws(' ', s.setrole, s.setconfig)
        from pg_catalog.pg_db_role_setting as s
        where s.setdatabase = d.oid
        order by s.setrole
      )
    )
    from pg_catalog.pg_database as d
    where d.datname = pg_catalog.current_database()
  );
end
$$;

create function tidemark.note_owners() returns void
language plpgsql
as $$
begin
  insert into tidemark.owners (class, object, owner)
  select distinct on (s.refobjid) s.classid, s.objid, s.refobjid
  from pg_catalog.pg_shdepend as s
  join pg_catalog.pg_database as d on d.oid = s.dbid and d.datname = pg_catalog.current_database()
  where s.deptype = 'o'
    -- These it leaves to their owners.
    and s.classid not in ('pg_catalog.pg_default_acl'::pg_catalog.regclass, 'pg_catalog.pg_user_mapping'::pg_catalog.regclass)
    -- Nor what goes with the session that migrates.
    and not exists (
      select
      from pg_catalog.pg_depend as e
      join pg_catalog.pg_namespace as n on n.oid = e.refobjid and n.nspname ~ '^pg_temp_'
      where e.classid = s.classid and e.objid = s.objid and e.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    )
  order by s.refobjid, s.classid, s.objid;
end
$$;

-- Asked with every rewind where there are any.
create function tidemark.are_owners() returns boolean
language plpgsql stable
as $$
begin
  return not exists (
    select
    from tidemark.owners as o
    where not exists (
      select
      from pg_catalog.pg_shdepend as s
      where s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
        and s.classid = o.class
        and s.objid = o.object
        and s.deptype = 'o'
        and s.refobjid = o.owner
    )
  );
end
$$;

-- Event triggers don't see each other being made, changed and dropped. Each change gives a row another version. Null where nobody has a function
-- for one: making it is a schema change, which is seen.
create function tidemark.event_trigger_state() returns xid[]
language plpgsql stable
as $$
begin
  if exists (
    select
    from pg_catalog.pg_proc as p
    where p.prorettype = 'pg_catalog.event_trigger'::pg_catalog.regtype
      -- The type's own input function returns one, too.
      and p.oid >= 16384
      and p.pronamespace <> 'tidemark'::pg_catalog.regnamespace
  ) then
    return array(select e.xmin from pg_catalog.pg_event_trigger as e order by e.oid);
  end if;
  return null;
end
$$;
