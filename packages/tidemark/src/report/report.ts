import type { Footprint, Leftover } from '../ledger/ledger.ts'
import type { RedisChanges } from '../redis/changes.ts'
import type { Budgets } from '../record/budgets.ts'
import type { RunStarted, ServerReady, TemplateReady, TestError, TestStatus } from '../record/event.ts'
import type { BaselineComparison } from '../baseline/comparison.ts'
import type { OverBudget } from './budgets.ts'
import type { Observation } from './observation.ts'
import type { Stability } from './stability.ts'

/** Version of the report's JSON; within a version fields are only added. */
export const reportVersion = 1

/** Everything that a report says about a run, whatever it is rendered to. Durations are milliseconds, times ISO 8601. */
export interface Report {
  readonly format: 'tidemark-report'
  readonly version: typeof reportVersion
  readonly generatedAt: string
  readonly run: ReportedRun
  readonly totals: Totals
  readonly tests: readonly ReportedTest[]
  /** Files and suites whose hooks failed: with `beforeAll` none of their tests ran. */
  readonly failedSuites: readonly FailedSuite[]
  readonly categories: readonly Category[]
  readonly isolation: IsolationCost
  /** What wants attention, the worst first. */
  readonly findings: readonly ReportedFinding[]
  /** Budgets that the run or a test went over. */
  readonly overBudget: readonly OverBudget[]
  readonly recommendations: readonly Recommendation[]
  readonly workers: readonly WorkerLane[]
  readonly hotSpots: readonly HotSpot[]
  /** This run and comparable ones before it, oldest first. */
  readonly trend: readonly TrendPoint[]
  readonly stability: Stability | undefined
  readonly observation: Observation | undefined
  readonly baseline: BaselineComparison | undefined
}

export interface ReportedRun {
  readonly id: string
  /** Last part of the project's folder. */
  readonly project: string
  readonly root: string
  readonly command: string
  readonly tidemark: string
  readonly runner: RunStarted['runner']
  readonly seed: number | undefined
  readonly budgets: Budgets | undefined
  readonly startedAt: string
  /** Undefined when the run never came to its end. */
  readonly durationMs: number | undefined
  /** Whether it was still at work when the report was made: of tests that were running nothing is said. */
  readonly goesOn: boolean
  readonly server: Omit<ServerReady, 'type'> | undefined
  readonly template: Omit<TemplateReady, 'type'> | undefined
  /** Records that this report was merged from; one for a run on one machine. */
  readonly records: readonly ReportedRecord[]
  /** Shards that no record is there of. */
  readonly missingShards: readonly number[]
}

interface ReportedRecord {
  readonly id: string
  readonly shard: RunStarted['shard']
  readonly durationMs: number | undefined
}

export interface Totals extends TestCounts {
  readonly attempts: number
  /** All attempts together. */
  readonly testMs: number
  readonly databases: number
  readonly leftovers: number
  readonly serverErrors: number
  readonly replaced: number
  /** Undefined where queries were not counted. */
  readonly queries: number | undefined
}

export interface TestCounts {
  readonly tests: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Passed after an attempt that failed; also counted as passed. */
  readonly retried: number
}

export interface ReportedTest {
  readonly file: string
  readonly path: readonly string[]
  readonly line: number | undefined
  readonly category: string
  /** Of the last attempt. */
  readonly status: TestStatus
  readonly attempts: readonly ReportedAttempt[]
  /** All attempts together. */
  readonly durationMs: number
  readonly isolationMs: number
  readonly footprint: Footprint
  /** Sequences that were put back after the last attempt. */
  readonly sequences: number
  /** What the last attempt had changed in Redis, where there is one. */
  readonly redis: RedisChanges | undefined
  readonly leftovers: readonly Leftover[]
  readonly serverErrors: readonly ReportedServerError[]
  readonly queries: { readonly count: number; readonly ms: number } | undefined
  readonly kept: string | undefined
}

/** A suite whose hooks failed, or a file whose worker ended. */
export interface FailedSuite {
  readonly file: string
  readonly path: readonly string[]
  readonly line: number | undefined
  /** Its worker ended while it was loading or in a hook. */
  readonly lost: boolean
  readonly errors: readonly TestError[]
}

export interface ReportedAttempt {
  readonly status: TestStatus
  readonly startedAt: string | undefined
  readonly durationMs: number
  readonly worker: string | undefined
  readonly errors: readonly TestError[]
}

export interface ReportedServerError {
  readonly at: string
  readonly severity: string
  readonly sqlstate: string
  readonly message: string
  readonly statement: string | undefined
}

export interface Category extends TestCounts {
  readonly name: string
  readonly durationMs: number
  readonly isolationMs: number
  readonly leftovers: number
  readonly serverErrors: number
}

export interface IsolationCost {
  readonly totalMs: number
  /** Getting databases. */
  readonly leaseMs: number
  /** Fresh clones for databases that could not be taken back; part of tests and suites. */
  readonly replacementMs: number
  /** Marks and rewinds. */
  readonly rewindMs: number
  /** Of the time in tests and isolation, 0 to 1. */
  readonly share: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly maxMs: number
}

export interface ReportedFinding {
  /** Name of the cause, stable from version to version. */
  readonly id: string
  readonly severity: 'error' | 'warning' | 'notice'
  /** What PostgreSQL refused, or what was left behind. */
  readonly kind: 'error' | 'leftover'
  readonly title: string
  readonly happened: string
  readonly cure: string | undefined
  /** Page of the documentation. */
  readonly docs: string | undefined
  /** How often. */
  readonly count: number
  /** The tests concerned, each once. */
  readonly places: readonly Place[]
}

export interface Place {
  readonly file: string
  readonly path: readonly string[]
  readonly line: number | undefined
  /** What was seen there, one line. */
  readonly seen: string
}

export interface Recommendation {
  readonly when: 'now' | 'soon' | 'later'
  readonly what: string
  /** The numbers that it follows from. */
  readonly because: string
}

/** What one worker did from the start of the run to its end. */
export interface WorkerLane {
  readonly name: string
  /** In order of time; milliseconds since the run began. */
  readonly spans: readonly WorkerSpan[]
  readonly busyMs: number
}

export interface WorkerSpan {
  readonly fromMs: number
  readonly toMs: number
  /** Index into `tests`. */
  readonly test: number
  readonly status: TestStatus
}

/** One normalised statement over all tests. */
export interface HotSpot {
  readonly text: string
  readonly calls: number
  readonly ms: number
  readonly rows: number
  readonly tests: number
  /** Most calls within one test, and which test that was. */
  readonly mostCalls: number
  readonly mostIn: number
  /** Tests that run it, a read, so often that they may ask once for each row of an earlier answer. */
  readonly repeatedIn: number
  /** Tables that it searches from end to end because no index serves, with their rows. Only where plans are recorded. */
  readonly scans: readonly { readonly table: string; readonly rows: number }[]
}

export interface TrendPoint {
  readonly run: string
  readonly startedAt: string
  readonly tests: number
  readonly failed: number
  readonly durationMs: number | undefined
  readonly testMs: number
  readonly isolationMs: number
  readonly leftovers: number
}
