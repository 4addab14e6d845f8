import type { MigrationContext, Migrator } from './migrator.ts'

export type Isolation = 'rewind' | 'rollback' | 'clone' | 'observe' | 'none'
/** How workers keep apart in one Redis: by database number, or by what their keys begin with. */
export type RedisKeys = 'database' | 'prefix'
export type KeepPolicy = 'failed' | 'never'
export type QueryCounting = 'off' | 'count' | 'plans'
export type BudgetPolicy = 'warn' | 'fail' | 'off'

/** An async function that migrates or seeds. Its source text is part of the fingerprint. */
export type MigrationFunction = (context: MigrationContext) => Promise<void>

/** What a user writes in `tidemark.config.ts`. Every field is optional. */
export interface TidemarkConfig {
  /** A folder of SQL files, a migrator, a function, or a list of them. */
  migrate?: string | Migrator | MigrationFunction | readonly (string | Migrator | MigrationFunction)[]
  /** Glob of SQL files, a function, or a list of them, run after the migrations. */
  seed?: string | Migrator | MigrationFunction | readonly (string | Migrator | MigrationFunction)[]
  /** Extensions created before the migrations. */
  extensions?: readonly string[]
  /** Database-level settings (`ALTER DATABASE ... SET`), carried to every clone. */
  databaseSettings?: Readonly<Record<string, string>>
  /** URL of an external server. Without it (and without DATABASE_URL) the embedded server is used. */
  url?: string | undefined
  /** Major version of the embedded server, 14 to 18. */
  version?: number
  /** Folder with `postgres` and `initdb` of a locally installed PostgreSQL. */
  binaries?: string | undefined
  /** Further server settings of the embedded server. */
  serverSettings?: Readonly<Record<string, string>>
  isolation?: Isolation
  /** A leftover is an error instead of a warning. */
  strict?: boolean
  /** `failed`: a failed test keeps its database. */
  keep?: KeepPolicy
  /** Whether the statements of each test are counted, and their plans recorded. */
  queries?: QueryCounting
  /** What a run that goes over one of its budgets comes to. */
  budgets?: BudgetPolicy
  /** Most seconds that a run should take; 0 = no budget. */
  suiteBudget?: number
  /** Most milliseconds that a test should take; 0 = no budget. */
  testBudget?: number
  /** Most statements that a test should run, where they are counted; 0 = no budget. */
  queryBudget?: number
  /** Most times that a test should run the same read, where they are counted; 0 = no budget. */
  repeatBudget?: number
  /** Most databases in use at once; 0 = as many as the runner's workers. */
  workers?: number
  /** Seconds that an unused embedded server stays up; 0 in CI. */
  idle?: number
  /** Milliseconds that a left-behind query or transaction gets to end by itself. */
  grace?: number
  /** Reports that are written at the end of each run: `html`, `junit`, `md=report.md`. */
  report?: readonly string[]
  /** Categories of the report by name, each with the folder or file of its tests. */
  categories?: Readonly<Record<string, string>>
  /** Most megabytes of old templates kept on a server. */
  diskCap?: number
  /** URL of a Redis whose databases workers share out, or `embedded`. */
  redis?: string | undefined
  /** How workers keep apart in Redis: by database number, or by what their keys begin with. */
  redisKeys?: RedisKeys
  /** Host names of external servers, beside loopback, on which Tidemark may create databases. */
  allowHosts?: readonly string[]
}

/** Complete, validated configuration: what every room below works with. Plain values, except the migrators. */
export interface ResolvedConfig {
  /** Absolute folder of the project. */
  readonly root: string
  /** Absolute path of the configuration file, if there is one. */
  readonly file: string | undefined
  readonly migrators: readonly Migrator[]
  readonly seeds: readonly Migrator[]
  readonly extensions: readonly string[]
  readonly databaseSettings: Readonly<Record<string, string>>
  readonly url: string | undefined
  readonly version: number
  readonly binaries: string | undefined
  readonly serverSettings: Readonly<Record<string, string>>
  readonly isolation: Isolation
  readonly strict: boolean
  readonly keep: KeepPolicy
  readonly queries: QueryCounting
  readonly budgets: BudgetPolicy
  readonly suiteBudget: number
  readonly testBudget: number
  readonly queryBudget: number
  readonly repeatBudget: number
  readonly workers: number
  readonly idle: number
  readonly grace: number
  readonly report: readonly string[]
  readonly categories: Readonly<Record<string, string>>
  readonly diskCap: number
  readonly redis: string | undefined
  readonly redisKeys: RedisKeys
  readonly allowHosts: readonly string[]
}
