import type { Isolation } from '../config/config.ts'
import type { ChangedRow } from '../ledger/changed-rows.ts'
import type { Claim } from '../ledger/claims.ts'
import type { Footprint, Leftover } from '../ledger/ledger.ts'
import type { RedisChanges } from '../redis/changes.ts'
import type { ProcessIdentity } from '../server/process-identity.ts'
import type { AtFailure } from './at-failure.ts'
import type { PostgresError } from './postgres-error.ts'
import type { ServerError, ServerLogRead } from './server-error.ts'
import type { Budgets } from './budgets.ts'
import type { Queries, StatementPlanned } from './statement.ts'

/** Version of the record's format; a reader refuses a newer one. */
export const recordVersion = 1

export type TestStatus = 'passed' | 'failed' | 'skipped'

/** One line of a run's record, `.tidemark/runs/<run>/events.ndjson`. Times are ISO 8601, durations milliseconds. */
export type Event = { readonly v: typeof recordVersion; readonly time: string; readonly run: string } & EventBody

export type EventBody =
  | RunStarted
  | ServerReady
  | TemplateReady
  | DatabaseLeased
  | DatabaseReplaced
  | TestStarted
  | TestEnded
  | SuiteEnded
  | StatementPlanned
  | ServerError
  | ServerLogRead
  | CommandEnded
  | RunEnded

export interface RunStarted {
  readonly type: 'run-started'
  readonly command: string
  /** Folder from which the files of tests are named. */
  readonly root: string
  readonly workers: number
  readonly tidemark: string
  /** Who will write `run-ended`: while it runs, so does the run. */
  readonly process?: ProcessIdentity | undefined
  readonly runner?: { readonly name: string; readonly version: string }
  /** Seed of the order of tests, where the runner shuffles. */
  readonly seed?: number
  /** What it should not go over. */
  readonly budgets?: Budgets
  /** Which part of the suite this is, from 1, where it is spread over machines. */
  readonly shard?: { readonly index: number; readonly count: number }
}

export interface ServerReady {
  readonly type: 'server-ready'
  readonly kind: 'embedded' | 'external'
  readonly how: 'cold' | 'warm' | 'hot' | 'external'
  /** `server_version_num`. */
  readonly version: number
  readonly ms: number
}

export interface TemplateReady {
  readonly type: 'template-ready'
  readonly template: string
  readonly fingerprint: string
  readonly built: boolean
  readonly ms: number
}

interface DatabaseLeased {
  readonly type: 'database-leased'
  readonly database: string
  readonly slot: number
  readonly ms: number
}

/** A database was given up for a fresh clone because the ledger could not take something back. */
export interface DatabaseReplaced {
  readonly type: 'database-replaced'
  readonly database: string
  readonly by: string
  readonly reason: string
  readonly ms: number
  /** A clone stood ready: only its change of name is in `ms`. */
  readonly spare?: boolean
}

/** An attempt at a test begins. Where no `test-ended` follows, its worker ended while it ran: the reader says so. */
export interface TestStarted extends Pick<
  TestEnded,
  'file' | 'path' | 'project' | 'line' | 'worker' | 'attempt' | 'isolation' | 'database'
> {
  readonly type: 'test-started'
}

export interface TestEnded {
  readonly type: 'test-ended'
  /** Path relative to `root` of `run-started`, which is the project's; of several projects it is the first one's. */
  readonly file: string
  /** Titles of the suites and the test, outermost first; before them the name of the project, where the runner has several. */
  readonly path: readonly string[]
  /** The runner's project, where it has several with names. */
  readonly project?: string
  readonly status: TestStatus
  /** Where the test begins in its file, from 1. */
  readonly line?: number
  /** When the attempt began, ISO 8601. */
  readonly startedAt?: string
  /** The worker that ran it: the number of its database's slot, within its project. */
  readonly worker?: number
  /** Its worker ended before it did: nothing is known of what it did and how long it took. Never written, but made of a `test-started`. */
  readonly lost?: true
  /** Why it failed. */
  readonly errors?: readonly TestError[]
  /** What the server showed when it had failed, where that can explain it. */
  readonly atFailure?: AtFailure
  /** 1 for the first try; retries and repeats count on. */
  readonly attempt: number
  readonly durationMs: number
  /** Milliseconds that its worker's process used of the processors; where the worker is a thread it is not known. */
  readonly cpuMs?: number
  readonly isolation: Isolation
  /** Time spent on isolation for this test: lease, mark, rewind, replacement. */
  readonly isolationMs: number
  readonly database?: string
  readonly footprint: Footprint
  /** Sequences that were put back; left out where none had moved. */
  readonly sequences?: number
  readonly leftovers: readonly Leftover[]
  /** What was changed in Redis, where there is one. */
  readonly redis?: RedisChanges
  /** Name of the database that was kept for inspection. */
  readonly kept?: string
  /** Rows that were not the template's, or not as the test found them: only where they were asked for. */
  readonly rows?: readonly ChangedRow[]
  /** What its rows had at some time of what unique indexes and exclusion constraints let only one have. */
  readonly claims?: readonly Claim[]
  /** The last number of each sequence that has given one, by its oid in the template; where claims were asked for. */
  readonly numbers?: Readonly<Record<string, string>>
  /** Only where queries are counted. */
  readonly queries?: Queries
}

export interface TestError {
  readonly message: string
  readonly stack?: string
  /** SQLSTATE, where the error came from PostgreSQL. */
  readonly sqlstate?: string
  /** What PostgreSQL said, where the error wraps or is one of its. */
  readonly postgres?: PostgresError
}

/** Data of a file or a nested suite (`beforeAll`) was taken back. */
export interface SuiteEnded {
  readonly type: 'suite-ended'
  readonly file: string
  /** Titles as those of a test. Of the file itself nothing but the name of the project, where the runner has several. */
  readonly path: readonly string[]
  /** The runner's project, where it has several with names. */
  readonly project?: string
  /** Where it begins in its file, from 1. */
  readonly line?: number
  /** The worker's. */
  readonly database?: string
  readonly isolationMs: number
  readonly footprint: Footprint
  /** Sequences that were put back; left out where none had moved. */
  readonly sequences?: number
  readonly leftovers: readonly Leftover[]
  /** What was changed in Redis, where there is one. */
  readonly redis?: RedisChanges
  /** A file whose worker ended while none of its tests was running: while it was loading, or in a hook. */
  readonly lost?: true
  /** Why its hooks failed. */
  readonly errors?: readonly TestError[]
  /** What its `beforeAll` claimed; only where rows were asked for. */
  readonly claims?: readonly Claim[]
  /** What its own hooks asked, `beforeAll` and `afterAll`; only where queries are counted. */
  readonly queries?: Queries
}

/** A command (`tidemark run -- CMD`) ended; what it did to its database as a whole. */
export interface CommandEnded {
  readonly type: 'command-ended'
  /** Program and arguments. */
  readonly command: readonly string[]
  readonly code: number
  readonly durationMs: number
  readonly isolationMs: number
  readonly database: string
  /** Left out when it could not be told. */
  readonly footprint?: Footprint
  readonly leftovers: readonly Leftover[]
  /** What was changed in Redis, where there is one. */
  readonly redis?: RedisChanges
  /** Only where queries are counted. */
  readonly queries?: Queries
  readonly kept?: string
}

interface RunEnded {
  readonly type: 'run-ended'
  readonly durationMs: number
}
