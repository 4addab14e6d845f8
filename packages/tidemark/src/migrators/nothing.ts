import type { MigrationContext, Migrator } from '../config/migrator.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { openDatabase } from './open-database.ts'

/**
 * A tool that reads a URL of its own migrates another database, and ends well: every test would then run without a schema, and what was
 * migrated is somebody's. So a database in which commands and functions have made nothing is refused.
 */
export function refusingNothing(migrators: readonly Migrator[]): Migrator[] {
  const last = migrators.at(-1)
  if (last === undefined || !migrators.some(({ kind }) => kind === 'command' || kind === 'function'))
    return [...migrators]
  const migrate = async (context: MigrationContext): Promise<void> => {
    await last.migrate(context)
    await requireSomething(context)
  }
  return [...migrators.slice(0, -1), { ...last, migrate }]
}

async function requireSomething(context: MigrationContext): Promise<void> {
  const client = await openDatabase(context)
  try {
    const { rows } = await client.query<{ made: boolean }>(madeByMigrations)
    if (rows[0]?.made === true) return
  } finally {
    await client.end()
  }
  throw new TidemarkError('TM_MIGRATION_NOTHING', { seen: 'no schema, table, view, type or function in it' })
}

// Objects of PostgreSQL itself have numbers below 16384; those of extensions may be there by the option `extensions`.
const madeByMigrations = `
  select exists (
    select from (
      select oid, 'pg_namespace'::regclass as kind from pg_namespace
      union all select oid, 'pg_class'::regclass from pg_class where relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
      union all select oid, 'pg_type'::regclass from pg_type where typtype in ('d', 'e', 'r')
      union all select oid, 'pg_proc'::regclass from pg_proc
    ) object
    where oid >= 16384
      and not exists (select from pg_depend where classid = kind and objid = object.oid and deptype = 'e')
  ) as made`
