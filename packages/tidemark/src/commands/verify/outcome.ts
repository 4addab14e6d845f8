import { existsSync } from 'node:fs'
import type { SuiteEnded, TestEnded, TestStatus } from '../../record/event.ts'
import { eventsFile } from '../../record/folders.ts'
import { readRecord } from '../../record/reader.ts'
import type { StatementPlanned } from '../../record/statement.ts'
import { collect } from '../../report/compute/recorded.ts'
import type { TestName } from '../../report/stability.ts'
import { summarise, type RunSummary } from '../../report/summary.ts'
import { testKey } from '../../record/test-key.ts'

/** What one run of a suite came to, out of its record. */
export interface RunOutcome {
  /** In the order in which they began. */
  readonly tests: readonly TestOutcome[]
  /** In the order in which they ended. */
  readonly suites: readonly SuiteOutcome[]
  readonly summary: RunSummary
  /** Plans of statements, where they were recorded. */
  readonly plans: readonly StatementPlanned[]
  /** A database was given up for a fresh clone. */
  readonly replaced: boolean
}

/** Tests of one name, in two projects of a suite for instance, count as one. */
export interface TestOutcome extends Pick<
  TestEnded,
  'footprint' | 'sequences' | 'rows' | 'claims' | 'numbers' | 'queries' | 'project' | 'worker' | 'startedAt'
> {
  readonly name: TestName
  /** Of the last attempt. */
  readonly status: TestStatus
  /** An attempt failed, be it that a later one passed. */
  readonly everFailed: boolean
  /** Message of the first failure. */
  readonly error?: string
  /** End of the last attempt, in milliseconds since 1970. */
  readonly endedAt?: number
}

/** What the hooks of a suite did. */
export interface SuiteOutcome extends Pick<SuiteEnded, 'claims' | 'errors' | 'queries' | 'sequences'> {
  readonly name: TestName
}

/** Undefined when nothing was recorded: the command has not come to Tidemark. */
export async function readOutcome(directory: string): Promise<RunOutcome | undefined> {
  if (!existsSync(eventsFile(directory))) return undefined
  const recorded = await collect(readRecord(directory))
  const tests = new Map<string, TestOutcome>()
  for (const event of recorded.evidence) if (event.type === 'test-ended') add(tests, event)
  return {
    tests: [...tests.values()].toSorted(byStart),
    suites: recorded.suites.map(suiteOf),
    summary: summarise(recorded),
    plans: recorded.plans,
    replaced: recorded.replaced.length > 0,
  }
}

function suiteOf({ file, path, claims, errors, queries, sequences }: SuiteEnded): SuiteOutcome {
  return {
    name: { file, path },
    ...(errors === undefined ? {} : { errors }),
    ...(claims === undefined ? {} : { claims }),
    ...(queries === undefined ? {} : { queries }),
    ...(sequences === undefined ? {} : { sequences }),
  }
}

export function find({ tests }: RunOutcome, name: TestName): TestOutcome | undefined {
  return tests.find((test) => testKey(test.name) === testKey(name))
}

/** Projects count their workers each from 1. */
export function shareWorker(one: TestOutcome, other: TestOutcome): boolean {
  return one.worker === other.worker && one.project === other.project
}

function add(tests: Map<string, TestOutcome>, event: TestEnded): void {
  const { file, path, project, line, footprint, worker, claims, numbers, queries } = event
  const name = { file, path, ...(line === undefined ? {} : { line }) }
  const before = tests.get(testKey(name))
  const status = event.attempt > 1 ? event.status : worse(before?.status, event.status)
  const error = before?.error ?? event.errors?.[0]?.message
  const startedAt = before?.startedAt ?? event.startedAt
  const rows = event.rows ?? before?.rows
  const sequences = event.sequences ?? before?.sequences
  tests.set(testKey(name), {
    name,
    status,
    everFailed: before?.everFailed === true || event.status === 'failed',
    footprint,
    ...(sequences === undefined ? {} : { sequences }),
    ...(project === undefined ? {} : { project }),
    ...(worker === undefined ? {} : { worker }),
    ...(error === undefined ? {} : { error }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(event.startedAt === undefined ? {} : { endedAt: Date.parse(event.startedAt) + event.durationMs }),
    ...(rows === undefined ? {} : { rows }),
    ...(claims === undefined ? {} : { claims }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(queries === undefined ? {} : { queries }),
  })
}

function worse(one: TestStatus = 'skipped', other: TestStatus): TestStatus {
  const order: readonly TestStatus[] = ['failed', 'passed', 'skipped']
  return order.find((status) => status === one || status === other) ?? other
}

function byStart(one: TestOutcome, other: TestOutcome): number {
  return (one.startedAt ?? '').localeCompare(other.startedAt ?? '')
}
