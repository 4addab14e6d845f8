-- Everything about a template that CREATE DATABASE needs or does not copy by itself. $1 is the template, $2 the clone.
-- The statements are made by the server's own quoting (%I, %L) and run together after the copy.
with source as (
  select d.oid, d.datdba, d.datacl, d.datconnlimit, d.datallowconn, shobj_description(d.oid, 'pg_database') as comment
  from pg_database d
  where d.datname = $1
),
setting as (
  select s.setrole, split_part(c, '=', 1) as name, substr(c, strpos(c, '=') + 1) as value, n
  from pg_db_role_setting s
  join source on source.oid = s.setdatabase
  cross join unnest(s.setconfig) with ordinality as u (c, n)
),
scope as (
  select
    setting.*,
    case
      when setrole = 0 then format('alter database %I', $2::text)
      else format('alter role %I in database %I', pg_get_userbyid(setrole), $2::text)
    end as alteration
  from setting
),
replayed as (
  select
    1 as step, setrole::bigint, n,
    case
      -- A list is stored with its own quotes: set as a value and taken from the session it stays a list.
      when name in ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
        then format('select set_config(%L, %L, true); %s set %I from current', name, value, alteration, name)
      else format('%s set %s to %L', alteration, (select string_agg(quote_ident(p), '.') from unnest(string_to_array(name, '.')) p), value)
    end as statement
  from scope
  union all
  select 2, 0, 0, format('revoke all on database %I from public, %I', $2::text, pg_get_userbyid(datdba))
  from source
  where datacl is not null
  union all
  -- In their order: a list in another one would look like a change.
  select
    3, 0, a.n,
    format('grant %s on database %I to %s%s', a.privilege_type, $2::text,
      case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
      case when a.is_grantable then ' with grant option' else '' end)
  from source
  cross join aclexplode(source.datacl) with ordinality as a (grantor, grantee, privilege_type, is_grantable, n)
)
select
  source.comment as "comment",
  not source.datallowconn as "sealed",
  exists (select from intact where intact.database = source.oid) as "intact",
  (select count(*)::int from pg_stat_activity where datname = $1) as "sessions",
  current_setting('server_version_num')::int as "version",
  -- Only a durable server asks for the size, and the answer takes as long as everything else here.
  case when current_setting('fsync') = 'on' then pg_database_size(source.oid)::float8 end as "durableBytes",
  case when pg_has_role(current_user, 'pg_read_all_settings', 'usage') then current_setting('data_directory') end as "directory",
  nullif(pg_get_userbyid(source.datdba)::text, current_user::text) as "owner",
  source.datconnlimit as "connectionLimit",
  coalesce((select array_agg(statement order by step, setrole, n) from replayed), '{}') as "statements"
from source
