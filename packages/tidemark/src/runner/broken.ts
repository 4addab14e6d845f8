import type { SuiteEnded, TestEnded, TestError } from '../record/event.ts'
import { startNow, testEnded, withoutValuesOfRows, type Attempt } from './attempt.ts'
import { placeOf, type TaskRef } from './contract.ts'
import { readError } from './read-error.ts'

/** Where a test was to run. */
export type Here = Pick<TestEnded, 'worker' | 'isolation'> & { readonly database: string }

/** An attempt that could not start, because its database could not be made ready. */
export function neverBegun(test: TaskRef, number: number): Attempt {
  return { test, number, base: 0, ...startNow(), isolationMs: 0, own: undefined }
}

/** The end of an attempt at which Tidemark's own work failed: the test counts, and says why. */
export function brokenAttempt(
  attempt: Attempt,
  { worker, isolation, database }: Here,
  { errors = [], error, durationMs = 0 }: { errors?: readonly TestError[]; error: unknown; durationMs?: number },
): TestEnded {
  const { number, isolationMs, own } = attempt
  const place = { attempt: number, isolation, isolationMs, database: own?.name ?? database }
  return testEnded(attempt, {
    status: 'failed',
    durationMs,
    ...(worker === undefined ? {} : { worker }),
    errors: [...errors, read(error)].map(withoutValuesOfRows),
    atFailure: undefined,
    facts: { ...place, footprint: {}, leftovers: [] },
  })
}

/** The end of a suite that could not start: none of its tests runs. */
export function brokenSuite(suite: TaskRef, database: string, error: unknown): SuiteEnded {
  const errors = [withoutValuesOfRows(read(error))]
  return { type: 'suite-ended', ...placeOf(suite), database, isolationMs: 0, footprint: {}, leftovers: [], errors }
}

// The message says what to do; where in Tidemark it arose helps nobody.
function read(error: unknown): TestError {
  const { stack: _, ...read } = readError(error instanceof Error ? error : new Error(String(error)))
  return read
}
