import type { ResolvedConfig } from '../../config/config.ts'
import type { MigrationContext, MigrationStep, Migrator } from '../../config/migrator.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { commandMigration } from '../command.ts'

/** One thing that is migrated by itself: an SQL file, or all that a command or a function does. */
export interface Step extends MigrationStep {
  /** A command or a function: it remembers by itself what it has done, and is called at every start. */
  readonly opaque?: true
}

/** All migrations of a project in their order. `down` is a command that takes back what the only migrator without files did. */
export async function stepsOf({ migrators, root }: ResolvedConfig, down?: string): Promise<readonly Step[]> {
  const lists = await Promise.all(migrators.map(async (migrator) => migrator.steps?.(root)))
  const opaque = lists.filter((list) => list === undefined).length
  if (down !== undefined && opaque !== 1) {
    const seen = `--down ${down}, and ${opaque} migrations by command or function`
    throw new TidemarkError('TM_MIGRATION_CHECK_DOWN', { seen })
  }
  const steps = migrators.flatMap((migrator, index) => lists[index] ?? [opaqueStep(migrator, index, down)])
  if (steps.length > 0) return steps
  throw new TidemarkError('TM_MIGRATION_CHECK_NOTHING', { seen: `the configuration of ${root}` })
}

function opaqueStep(migrator: Migrator, index: number, command?: string): Step {
  const step = {
    name: `migrate[${index}]: the ${migrator.kind}`,
    opaque: true as const,
    up: (context: MigrationContext) => migrator.migrate(context),
  }
  if (command !== undefined) return { ...step, down: commandDown(command) }
  return migrator.down === undefined ? step : { ...step, down: async (context) => migrator.down?.(context) }
}

function commandDown(command: string): MigrationStep['up'] {
  // What decides when a template is built anew is of no interest here.
  const migrator = commandMigration(command, { files: [] })
  return (context) => migrator.migrate(context)
}
