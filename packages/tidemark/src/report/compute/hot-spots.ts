import { repeatedReads } from '../../queries/findings.ts'
import type { Queries, Statement } from '../../record/statement.ts'
import type { HotSpot } from '../report.ts'
import type { Recorded } from './recorded.ts'

/** Most statements that a report holds; the record has all of them. */
const kept = 200
/** A read that one test runs more often than this is told. */
const repeated = 20

type Draft = { -readonly [Key in keyof HotSpot]: HotSpot[Key] }

/** Statements over all tests, by the time that they took in the server. Tests are numbered as the report has them. */
export function hotSpots(records: readonly Recorded[]): readonly HotSpot[] {
  const spots = new Map<string, Draft>()
  let test = 0
  for (const { tests, commands, plans } of records) {
    for (const attempts of tests) {
      for (const { queries } of attempts) if (queries !== undefined) addAll(spots, queries, test)
      test += 1
    }
    test += commands.length
    for (const { text, scans } of plans) Object.assign(spots.get(text) ?? {}, { scans })
  }
  return [...spots.values()].sort((a, b) => b.ms - a.ms).slice(0, kept)
}

function addAll(spots: Map<string, Draft>, queries: Queries, test: number): void {
  const often = new Set(repeatedReads(queries, repeated))
  for (const statement of queries.statements) add(spotOf(spots, statement, test), statement, test, often.has(statement))
}

function spotOf(spots: Map<string, Draft>, { text }: Statement, test: number): Draft {
  const spot = spots.get(text) ?? emptySpot(text, test)
  spots.set(text, spot)
  return spot
}

function add(spot: Draft, { calls, ms, rows }: Statement, test: number, often: boolean): void {
  spot.calls += calls
  spot.ms += ms
  spot.rows += rows
  spot.tests += 1
  if (often) spot.repeatedIn += 1
  if (calls > spot.mostCalls) Object.assign(spot, { mostCalls: calls, mostIn: test })
}

function emptySpot(text: string, test: number): Draft {
  return { text, calls: 0, ms: 0, rows: 0, tests: 0, mostCalls: 0, mostIn: test, repeatedIn: 0, scans: [] }
}
