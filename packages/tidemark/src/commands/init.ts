import { existsSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { Option } from 'commander'
import { findProject } from '../config/find.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { configSource } from './init/config-source.ts'
import { findMigrations, findSeeds } from './init/find-migrations.ts'
import { connectVitest, type VitestConnection } from './init/vitest.ts'
import { packagesWithMigrations } from './init/workspace.ts'

const configFile = 'tidemark.config.ts'

export const init: CommandDefinition = {
  name: 'init',
  summary: 'write tidemark.config.ts and connect Vitest',
  description:
    'Writes tidemark.config.ts for the migrations and seeds that it finds, and adds the plugin to an existing Vitest configuration, or says which lines to add.',
  config: [],
  flags: [new Option('--force', 'overwrite an existing tidemark.config.ts')],
  action: initialise,
}

async function initialise({ cwd, flags }: Invocation): Promise<CommandOutcome> {
  const force = flags['force'] === true
  const root = projectRoot(cwd, force)
  const found = { migrations: findMigrations(root), seeds: findSeeds(root) }
  if (found.migrations === undefined && !force) await refuseForPackages(root)
  writeFileSync(join(root, configFile), configSource(found))
  const vitest = connectVitest(root)
  const result = {
    root,
    config: configFile,
    migrations: found.migrations?.name ?? null,
    seed: found.seeds ?? null,
    vitest,
  }
  return { code: 0, json: result, text: describe(result, cwd) }
}

function projectRoot(cwd: string, force: boolean): string {
  // A broken or doubled configuration must not keep `--force` from writing a good one.
  if (force && existsSync(join(cwd, configFile))) return cwd
  const { root, file } = findProject(cwd)
  if (file !== undefined && !force) throw new TidemarkError('TM_CLI_INIT_EXISTS', { seen: file })
  if (file !== undefined && isOther(file)) throw new TidemarkError('TM_CLI_INIT_OTHER', { seen: file })
  return root
}

async function refuseForPackages(root: string): Promise<void> {
  const packages = await packagesWithMigrations(root)
  if (packages.length === 0) return
  throw new TidemarkError('TM_CLI_INIT_WORKSPACE', { seen: packages.join('\n'), facts: { first: packages[0] ?? '' } })
}

/** Beside a configuration of another name a new one would be one too many. */
function isOther(file: string): boolean {
  return ![configFile, 'package.json'].includes(basename(file))
}

interface Result {
  readonly root: string
  readonly config: string
  readonly migrations: string | null
  readonly seed: string | null
  readonly vitest: VitestConnection
}

function describe({ root, config, migrations, seed, vitest }: Result, cwd: string): string {
  return [
    `wrote ${join(relative(cwd, root), config)}`,
    `  migrations: ${migrations ?? 'none found; say in the file how your schema is made'}`,
    ...(seed === null ? [] : [`  seed: ${seed}`]),
    ...describeVitest(vitest),
    '',
    'next: npx tidemark doctor',
  ].join('\n')
}

const inherited =
  '(from the root only inline projects take plugins: in Vitest 5, and before it those with `extends: true`)'

function describeVitest({ file, done, lines }: VitestConnection): readonly string[] {
  if (done === 'absent') return ['for any test command: npx tidemark run -- COMMAND']
  if (done === 'already') return [`${file} has the plugin already`]
  const toAdd = lines.map((line) => `  ${line}`)
  if (done === 'by-hand') return [`add to ${file}:`, ...toAdd]
  if (done === 'projects')
    return [`${file} has projects: add to the configuration of each that uses a database:`, ...toAdd, inherited]
  return [`${done === 'written' ? 'wrote' : 'added the plugin to'} ${file}`]
}
