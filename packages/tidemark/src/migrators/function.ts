import type { MigrationFunction } from '../config/config.ts'
import type { MigrationContext, Migrator } from '../config/migrator.ts'
import { isTidemarkError, TidemarkError } from '../errors/tidemark-error.ts'
import { hashFiles, requireFiles } from './files.ts'
import { refuseTypeScript } from './loads-typescript.ts'

export interface FunctionOptions {
  /** Globs of the files that decide what the function does: a new template is built when they change. */
  readonly files?: readonly string[]
  /** Takes everything back that the function has done, for `tidemark migrations check`. */
  readonly down?: MigrationFunction
}

/**
 * Migrations or seeds by any async function. Its source is part of the fingerprint; what it imports or reads is not: name it in `files`.
 *
 * @example functionMigration(async ({ url }) => { await migrate(drizzle(url), { migrationsFolder: 'drizzle' }) }, { files: ['drizzle/**'] })
 */
export function functionMigration(work: MigrationFunction, options: FunctionOptions = {}): Migrator {
  const { files = [], down } = options
  return {
    kind: 'function',
    fingerprint: async (root) => [work.toString(), ...(await hashFiles(root, await requireFiles(root, files)))],
    migrate: (context) => run(work, context),
    ...(down === undefined ? {} : { down: (context) => run(down, context) }),
  }
}

async function run(work: MigrationFunction, context: MigrationContext): Promise<void> {
  const name = work.name || '(anonymous)'
  context.progress(`running the function ${name}`)
  try {
    await work(context)
  } catch (error) {
    if (isTidemarkError(error)) throw error
    const seen =
      error instanceof Error ? [`${error.name}: ${error.message}`, ...placeOf(error)].join('\n') : String(error)
    refuseTypeScript(`The migration function ${name}`, seen, error)
    throw new TidemarkError('TM_MIGRATION_FUNCTION', { seen, facts: { name }, cause: error })
  }
}

/** The first line of the stack that is the user's own. */
function placeOf({ stack = '' }: Error): readonly string[] {
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line))
  return frames
    .filter((line) => !/node_modules|node:/.test(line))
    .slice(0, 1)
    .map((line) => line.trim())
}
