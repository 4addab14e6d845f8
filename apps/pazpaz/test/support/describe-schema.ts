import type { Pool } from 'pg'

/** Everything that migrations make, one line each, in the words of the catalogue. */
export async function describeSchema(sql: Pool): Promise<string[]> {
  const { rows } = await sql.query<{ line: string }>(description)
  return rows.map(({ line }) => line)
}

const description = `
  select line
  from (
    select format('column %s.%s %s%s default %s generated %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then ' not null' end, pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text || a.attidentity::text)
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    union all
    select format('table %s rls %s force %s acl %s', relname, relrowsecurity, relforcerowsecurity, relacl)
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')
    union all
    select format('column grant %s.%s %s', attrelid::regclass, attname, attacl)
    from pg_attribute where attacl is not null
      and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all
    select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
    union all
    select format('trigger %s %s', tgenabled, pg_get_triggerdef(t.oid))
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where p.pronamespace = 'public'::regnamespace and not tgisinternal
    union all
    select format('policy %s %s %s %s %s', polrelid::regclass, polname, polcmd,
      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    from pg_policy
    union all
    select format('function %s acl %s', pg_get_functiondef(p.oid), p.proacl)
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.prokind = 'f'
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select format('domain %s %s', t.typname, format_type(t.typbasetype, t.typtypmod))
    from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype = 'd'
    union all
    select format('extension %s %s', extname, extversion) from pg_extension
    union all
    select format('schema acl %s', nspacl) from pg_namespace where nspname = 'public'
  ) as everything (line)
  order by line collate "C"
`
