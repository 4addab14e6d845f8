import type { MigrationContext, Migrator } from '../config/migrator.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { hashFiles, requireFiles } from './files.ts'
import { refuseTypeScript } from './loads-typescript.ts'
import { runCommand } from './run-command.ts'

export interface CommandOptions {
  /** Globs of the files that decide what the command does: a new template is built when they change. */
  readonly files: readonly string[]
  /** Folder to run in, relative to the folder of the configuration. */
  readonly cwd?: string
  /** Further environment variables; DATABASE_URL and PG* name the database to migrate. */
  readonly env?: Readonly<Record<string, string>>
  /** The command that takes all migrations back, for `tidemark migrations check`. */
  readonly down?: string | readonly string[]
}

/**
 * Migrations by any command. A string is given to the platform's shell as it is; a list is started without a shell.
 *
 * @example commandMigration('npx prisma migrate deploy', { files: ['prisma/schema.prisma', 'prisma/migrations/**'] })
 */
export function commandMigration(command: string | readonly string[], options: CommandOptions): Migrator {
  const { files, cwd = '.', env = {}, down } = checked(command, options)
  return {
    kind: 'command',
    fingerprint: async (root) => [
      JSON.stringify({ command, cwd, env }),
      ...(await hashFiles(root, await requireFiles(root, files))),
    ],
    migrate: (context) => migrate(command, { cwd, env }, context),
    ...(down === undefined ? {} : { down: (context) => migrate(down, { cwd, env }, context) }),
  }
}

/** Without files nothing would ever tell that the template is out of date. JavaScript and a hasty hand leave them out. */
function checked(command: string | readonly string[], options: Partial<CommandOptions> = {}): CommandOptions {
  const { files } = options
  if (Array.isArray(files)) return { ...options, files }
  throw new TidemarkError('TM_CONFIG_WRONG_VALUE', {
    seen: files === undefined ? 'none' : JSON.stringify(files),
    facts: {
      option: 'files',
      source: `commandMigration(${JSON.stringify(command)})`,
      expected: "a list of globs of the files that decide what the command does: { files: ['migrations/**'] }",
    },
  })
}

async function migrate(
  command: string | readonly string[],
  { cwd, env }: Required<Omit<CommandOptions, 'files' | 'down'>>,
  context: MigrationContext,
): Promise<void> {
  const text = typeof command === 'string' ? command : command.join(' ')
  context.progress(`running ${text}`)
  const result = await runCommand(command, { folder: context.root, cwd, env: { ...context.env, ...env } })
  if (result.how === 'missing') {
    throw new TidemarkError('TM_MIGRATION_COMMAND_MISSING', { seen: result.why, facts: { command: text } })
  }
  if (result.code === 0) return
  const end = result.code === null ? `ended by ${result.signal}` : `exit code ${result.code}`
  const seen = `${end}\n${result.output}`
  refuseTypeScript(`The migration command \`${text}\``, seen)
  throw new TidemarkError('TM_MIGRATION_COMMAND', { seen, facts: { command: text } })
}
