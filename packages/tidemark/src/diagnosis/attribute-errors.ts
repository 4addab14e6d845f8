import type { Event, SuiteEnded, TestEnded } from '../record/event.ts'
import type { ServerError } from '../record/server-error.ts'

/** The errors that a test caused on the server, whether it noticed them or not. */
export interface ErrorsOfTest {
  /** A suite for what happened in its hooks; undefined when no test or suite was running on the database. */
  readonly test: TestEnded | SuiteEnded | undefined
  readonly errors: readonly ServerError[]
}

interface Window {
  readonly test: TestEnded | SuiteEnded
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
}

/** Ties the errors of the server's log to the attempts at tests that were running on their databases. */
export function attributeErrors(events: readonly Event[]): readonly ErrorsOfTest[] {
  const windows = windowsOf(events)
  const byTest = new Map<TestEnded | SuiteEnded | undefined, ServerError[]>()
  for (const error of events) {
    if (error.type !== 'server-error') continue
    const test = ownerOf(error, windows.get(error.database) ?? [])
    byTest.set(test, [...(byTest.get(test) ?? []), error])
  }
  return [...byTest].map(([test, errors]) => ({ test, errors }))
}

/** Attempts and suites of each database with the time that is theirs: until the database has gone back. */
function windowsOf(events: readonly Event[]): ReadonlyMap<string, readonly Window[]> {
  const windows = new Map<string, Window[]>()
  for (const event of events) {
    if ((event.type !== 'test-ended' && event.type !== 'suite-ended') || event.database === undefined) continue
    const from = event.type === 'test-ended' && event.startedAt !== undefined ? Date.parse(event.startedAt) : -Infinity
    const known = windows.get(event.database) ?? []
    known.push({ test: event, from, to: Date.parse(event.time) })
    windows.set(event.database, known)
  }
  return windows
}

/** The test that was running; of several that ran at once one that failed with it, or the last to begin. Hooks are their suite's. */
function ownerOf(error: ServerError, windows: readonly Window[]): TestEnded | SuiteEnded | undefined {
  const at = Date.parse(error.at)
  const open = windows.filter(({ from, to }) => from <= at && at <= to)
  const tests = open.flatMap(({ test }) => (test.type === 'test-ended' ? [test] : []))
  const failedWithIt = tests.find(({ errors }) => errors?.some(({ sqlstate }) => sqlstate === error.sqlstate))
  // Events come in the order of their ends: the first suite to end is the innermost one.
  return failedWithIt ?? tests.find(({ status }) => status === 'failed') ?? tests.at(-1) ?? open[0]?.test
}
