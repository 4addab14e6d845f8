import { resolve } from 'node:path'
import { inCi } from './ci.ts'
import type { ResolvedConfig, TidemarkConfig } from './config.ts'
import { findProject, namedProject, type Project } from './find.ts'
import { loadConfigFile } from './load-file.ts'
import { optionNames, options, type OptionName } from './options.ts'
import { readOption, validateConfig } from './validate.ts'
import { warnOfUnknownVariables } from './variables.ts'

/** Options that come before every other source, from flags or from the caller. */
export interface Overrides extends TidemarkConfig {
  /** Path of the configuration file; `false`: none is looked for. */
  readonly config?: string | false
}

/** Every option with its value; what migrates and seeds is still as the user wrote it. */
type ConfigValues = Omit<ResolvedConfig, 'root' | 'file' | 'migrators' | 'seeds'> & {
  readonly migrate: NonNullable<TidemarkConfig['migrate']>
  readonly seed: NonNullable<TidemarkConfig['seed']>
}

export interface LoadedConfig extends Project {
  readonly values: ConfigValues
  /** Where each value came from: `--idle`, `TIDEMARK_IDLE`, a file, `default`. */
  readonly origins: Readonly<Record<OptionName, string>>
}

interface Layer {
  readonly values: TidemarkConfig
  readonly origin: (name: OptionName) => string
  /** Folder that relative paths are meant from. */
  readonly base: string
}

/** Finds, reads and validates a project's configuration. Order: overrides, TIDEMARK_* variables, file, DATABASE_URL, defaults. */
export async function loadConfig(
  cwd: string,
  overrides: Overrides = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<LoadedConfig> {
  const { config, ...given } = overrides
  warnOfUnknownVariables(env)
  const project = chooseProject(cwd, config ?? (env['TIDEMARK_CONFIG'] || undefined))
  const stated = [
    layer(validateConfig(given, 'the given options'), () => 'given', cwd),
    layer(fromVariables(env), (name) => options[name].env ?? '', cwd),
    layer(await fromFile(project.file), () => project.file ?? '', project.root),
  ]
  // Where the server is named otherwise, DATABASE_URL may be of any kind: another database's, or a path.
  const isNamed = stated.some(({ values }) => values.url !== undefined)
  const layers = [
    ...stated,
    layer(isNamed ? {} : fromDatabaseUrl(env), () => 'DATABASE_URL', cwd),
    layer(defaults(inCi(env)), () => 'default', project.root),
  ]
  return { ...project, ...merge(layers) }
}

function chooseProject(cwd: string, config: string | false | undefined): Project {
  if (config === false) return { root: findProject(cwd).root, file: undefined }
  return config === undefined ? findProject(cwd) : namedProject(cwd, config)
}

function layer(values: TidemarkConfig, origin: Layer['origin'], base: string): Layer {
  return { values, origin, base }
}

// An empty variable counts as unset: shells and CI services can't always unset one.
function fromVariables(env: NodeJS.ProcessEnv): TidemarkConfig {
  const set = optionNames.flatMap((name) => {
    const variable = options[name].env
    const text = variable === undefined ? undefined : env[variable]
    return variable === undefined || !text ? [] : [[name, readOption(name, text, `the variable ${variable}`)]]
  })
  return Object.fromEntries(set) as TidemarkConfig
}

async function fromFile(file: string | undefined): Promise<TidemarkConfig> {
  return file === undefined ? {} : validateConfig(await loadConfigFile(file), file)
}

function fromDatabaseUrl(env: NodeJS.ProcessEnv): TidemarkConfig {
  const url = env['DATABASE_URL']
  return url ? validateConfig({ url }, 'the variable DATABASE_URL') : {}
}

function defaults(ci: boolean): TidemarkConfig {
  const entries = optionNames.map((name) => {
    const { default: usual, defaultInCi = usual } = options[name]
    return [name, ci ? defaultInCi : usual]
  })
  return Object.fromEntries(entries) as TidemarkConfig
}

function merge(layers: readonly Layer[]): Pick<LoadedConfig, 'values' | 'origins'> {
  const winners = optionNames.map((name) => {
    const winner = layers.find(({ values }) => values[name] !== undefined) ?? layers.at(-1)
    return { name, value: finish(name, winner), origin: winner?.origin(name) }
  })
  return {
    values: Object.fromEntries(winners.map(({ name, value }) => [name, value])) as unknown as ConfigValues,
    origins: Object.fromEntries(winners.map(({ name, origin }) => [name, origin])) as LoadedConfig['origins'],
  }
}

function finish(name: OptionName, winner: Layer | undefined): unknown {
  const value = winner?.values[name]
  if (name === 'url' && value === 'embedded') return undefined
  return options[name].type.kind === 'folder' && typeof value === 'string' ? resolve(winner?.base ?? '', value) : value
}
