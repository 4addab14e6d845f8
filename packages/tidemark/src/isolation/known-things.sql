-- What belongs to the server as a whole, to tell by later what is new and what was changed.
select
  greatest(
    (select max(r.oid) from pg_roles as r),
    (select max(d.oid) from pg_database as d),
    (select max(t.oid) from pg_tablespace as t)
  )::text as "newest",
  -- What is said of each: attributes, settings for all databases, and memberships.
  (
    select coalesce(jsonb_object_agg(r.rolname, to_jsonb(
      array[
        case when r.rolsuper then 'superuser' else 'nosuperuser' end,
        case when r.rolinherit then 'inherit' else 'noinherit' end,
        case when r.rolcreaterole then 'createrole' else 'nocreaterole' end,
        case when r.rolcreatedb then 'createdb' else 'nocreatedb' end,
        case when r.rolcanlogin then 'login' else 'nologin' end,
        case when r.rolreplication then 'replication' else 'noreplication' end,
        case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end,
        'connection limit ' || r.rolconnlimit,
        'valid until ' || coalesce(r.rolvaliduntil::text, 'infinity')
      ]
      || r.rolconfig
      || array(select format('member of %s', m.roleid::regrole) from pg_auth_members as m where m.member = r.oid)
    )), '{}')
    from pg_roles as r
    where r.rolname !~ '^pg_'
  ) as "roles"
