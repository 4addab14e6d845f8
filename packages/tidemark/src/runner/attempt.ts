import { isMainThread } from 'node:worker_threads'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Undone } from '../isolation/strategy.ts'
import { isoTime, now } from '../isolation/clock.ts'
import type { Leftover, Mark } from '../ledger/ledger.ts'
import type { AtFailure } from '../record/at-failure.ts'
import type { TestEnded, TestError } from '../record/event.ts'
import type { Queries } from '../record/statement.ts'
import { contextWithoutValues, detailWithoutValues, messageWithoutValues } from '../server/log/without-values.ts'
import { placeOf, type AttemptOutcome, type TaskRef } from './contract.ts'

/** One attempt at a test: the first, a retry or a repeat. Each starts from the mark. */
export interface Attempt {
  readonly test: TaskRef
  /** From 1. */
  readonly number: number
  /** Mark in the worker's database that it started from. */
  base: Mark
  /** When the test's own time began; moves on by what isolation took meanwhile. */
  startedAt: number
  /** What the process had used of its processors then. */
  used: NodeJS.CpuUsage
  isolationMs: number
  /** The database that a test got because others run at the same time. */
  own: LeasedDatabase | undefined
}

/** What is known about a test when it has ended; it becomes `task.meta.tidemark`. */
export type TestFacts = Pick<
  TestEnded,
  'attempt' | 'isolation' | 'isolationMs' | 'database' | 'footprint' | 'sequences' | 'leftovers' | 'redis' | 'kept'
>

export interface Ending {
  readonly facts: TestFacts
  /** Why the test has to fail although its function may have passed; undefined when it need not. */
  readonly error: unknown
  /** For each error of the outcome why PostgreSQL said it and what to do, to put below its message. */
  readonly explained: readonly (string | undefined)[]
}

/** What undoing an attempt gave. */
export interface Settled extends Undone {
  readonly error: TidemarkError | undefined
}

/** The mark that the attempt started from, in the database that it works on. */
export function baseOf({ own, base }: Attempt): Mark {
  return own === undefined ? base : 0
}

export function leftoverError(leftovers: readonly Leftover[]): TidemarkError | undefined {
  if (leftovers.length === 0) return undefined
  const seen = leftovers.map(({ what, answer }) => `${what} (${answer})`).join('\n')
  return new TidemarkError('TM_TEST_LEFTOVER', { seen })
}

/** The test's own errors, and the one that taking back what it did added to them. */
export function errorsOf({ errors }: AttemptOutcome, added: TidemarkError | undefined): readonly TestError[] {
  const recorded = errors.map(withoutValuesOfRows)
  return added === undefined ? recorded : [...recorded, { message: added.message }]
}

/** What a test says of itself stays as it is; what PostgreSQL says of rows does not come into the record. */
export function withoutValuesOfRows(error: TestError): TestError {
  const { postgres } = error
  if (postgres === undefined) return error
  const { sqlstate = '', message, detail, context } = postgres
  const plain = {
    message: messageWithoutValues(sqlstate, message),
    ...(detail === undefined ? {} : { detail: detailWithoutValues(detail) }),
    ...(context === undefined ? {} : { context: contextWithoutValues(context) }),
  }
  return { ...error, postgres: { ...postgres, ...plain } }
}

/** What taking something back has shown of what had changed. */
export function changesOf({
  footprint,
  sequences,
  redis,
}: Undone): Pick<TestEnded, 'footprint' | 'sequences' | 'redis'> {
  return {
    footprint,
    ...(sequences === undefined ? {} : { sequences }),
    ...(redis === undefined ? {} : { redis }),
  }
}

export interface AttemptEnd extends Pick<
  TestEnded,
  'status' | 'worker' | 'durationMs' | 'cpuMs' | 'rows' | 'claims' | 'numbers'
> {
  readonly facts: TestFacts
  readonly errors: readonly TestError[]
  readonly atFailure: AtFailure | undefined
  readonly queries?: Queries
}

/** An attempt's own time begins. */
export function startNow(): Pick<Attempt, 'startedAt' | 'used'> {
  return { startedAt: now(), used: process.cpuUsage() }
}

/** What the test took until now. What the processors did is known of a process, not of a thread, nor of one test among others. */
export function timesOf({ test, startedAt, used }: Attempt): Pick<TestEnded, 'durationMs' | 'cpuMs'> {
  const durationMs = now() - startedAt
  if (!isMainThread || test.overlapping) return { durationMs }
  const { user, system } = process.cpuUsage(used)
  return { durationMs, cpuMs: (user + system) / 1000 }
}

/** What the record says of an attempt. */
export function testEnded({ test, startedAt }: Attempt, end: AttemptEnd): TestEnded {
  const { facts, errors, atFailure, ...ended } = end
  return {
    type: 'test-ended',
    ...placeOf(test),
    startedAt: isoTime(startedAt),
    ...ended,
    ...facts,
    ...(errors.length === 0 ? {} : { errors }),
    ...(atFailure === undefined ? {} : { atFailure }),
  }
}
