import type { Migrator } from '../config/migrator.ts'
import { hashFiles, listFiles, requireFiles } from './files.ts'
import { byName } from './order.ts'
import { runSqlFiles } from './run-sql.ts'
import { sqlStep } from './step.ts'
import { goesDown } from './up-part.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'

/**
 * Migrations that are a folder of SQL files, run by name (numbers by value), subfolders included.
 * Of a pair NAME.up.sql and NAME.down.sql, or of a file with a `-- down` section, only the way up is run.
 *
 * @param folder relative to the folder of the configuration
 * @example sqlMigrations('migrations')
 */
export function sqlMigrations(folder: string): Migrator {
  return {
    ...sqlMigrator((root) => filesOfFolder(root, folder)),
    steps: async (root) => Promise.all((await filesOfFolder(root, folder)).map((file) => sqlStep(root, file))),
  }
}

/**
 * Seeds that are SQL files, run by name.
 *
 * @param pattern glob relative to the folder of the configuration
 * @example sqlSeeds('seeds/*.sql')
 */
export function sqlSeeds(pattern: string): Migrator {
  return sqlMigrator((root) => requireFiles(root, [pattern]))
}

function sqlMigrator(find: (root: string) => Promise<readonly string[]>): Migrator {
  return {
    kind: 'sql',
    fingerprint: async (root) => hashFiles(root, await find(root)),
    migrate: async (context) => runSqlFiles(context, await find(context.root)),
  }
}

async function filesOfFolder(root: string, folder: string): Promise<string[]> {
  const normal = folder.replaceAll('\\', '/').replace(/^\.\/|\/+$/g, '')
  const files = await listFiles(root, normal, true)
  const up = files.filter((file) => file.endsWith('.sql') && !goesDown(file)).sort(byName)
  if (up.length > 0) return up
  throw new TidemarkError('TM_MIGRATION_NO_FILES', {
    seen: `searched below ${root}`,
    facts: { pattern: `${folder}/**/*.sql`, root },
  })
}
