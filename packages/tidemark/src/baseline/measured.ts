import type { Event, TestEnded } from '../record/event.ts'
import type { Statement, StatementPlanned } from '../record/statement.ts'

/** What one run measured. */
export interface MeasuredRun {
  /** By test: file and titles, joined by ` > `. */
  readonly tests: ReadonlyMap<string, MeasuredTest>
  /** Plans by statement, where they were recorded. */
  readonly plans: ReadonlyMap<string, StatementPlanned>
}

export interface MeasuredTest {
  readonly file: string
  /** Milliseconds from its beginning to its end. */
  readonly ms: number
  /** Milliseconds that the worker's process used of the processors, where that is known. */
  readonly cpuMs: number | undefined
  /** Milliseconds in the server, where statements were counted. */
  readonly databaseMs: number | undefined
  /** Calls by statement. */
  readonly statements: ReadonlyMap<string, number> | undefined
}

/** Reads what a run measured out of its events: of each test the last attempt, if it passed. */
export function measuredIn(events: Iterable<Event>): MeasuredRun {
  const attempts = new Map<string, TestEnded>()
  const plans = new Map<string, StatementPlanned>()
  const seen = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'statement-planned') plans.set(event.text, event)
    if (event.type === 'test-ended') attempts.set(nameOf(event, seen), event)
  }
  const passed = [...attempts].filter(([, { status }]) => status === 'passed')
  return { tests: new Map(passed.map(([name, event]) => [name, measure(event)])), plans }
}

function measure({ file, durationMs: ms, cpuMs, queries }: TestEnded): MeasuredTest {
  const statements = queries && callsByText(queries.statements)
  return { file, ms, cpuMs, databaseMs: queries?.ms, statements }
}

/** Two ids may have one text, when they differ in a comment. */
function callsByText(statements: readonly Statement[]): ReadonlyMap<string, number> {
  const calls = new Map<string, number>()
  for (const statement of statements) calls.set(statement.text, (calls.get(statement.text) ?? 0) + statement.calls)
  return calls
}

/** Tests of one name are told apart by their order. */
function nameOf({ file, path, attempt }: TestEnded, seen: Map<string, number>): string {
  const name = [file, ...path].join(' > ')
  const number = (seen.get(name) ?? 0) + (attempt === 1 ? 1 : 0)
  seen.set(name, number)
  return number > 1 ? `${name} (${number})` : name
}
