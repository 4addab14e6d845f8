import type { Statement, StatementPlanned } from '../../record/statement.ts'
import type { HotSpot } from '../report.ts'
import type { Recorded } from './recorded.ts'

/** Most statements that a report holds; the record has all of them. */
const kept = 200

type Draft = { -readonly [Key in keyof HotSpot]: HotSpot[Key] } & { tables: Map<string, number> }

/** Statements over all tests, by the time that they took in the server. `records` in the order of the report's tests. */
export function hotSpots(records: readonly Recorded[]): readonly HotSpot[] {
  const spots = new Map<string, Draft>()
  let index = 0
  for (const { tests, commands } of records) {
    for (const attempts of tests) {
      for (const { queries } of attempts) {
        for (const statement of queries?.statements ?? []) add(spots, statement, index)
      }
      index += 1
    }
    index += commands.length
  }
  for (const { events } of records) {
    for (const event of events) if (event.type === 'statement-planned') addPlan(spots, event)
  }
  return [...spots.values()]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, kept)
    .map(finished)
}

function finished({ tables, ...spot }: Draft): HotSpot {
  return { ...spot, scans: [...tables].map(([table, rows]) => ({ table, rows })) }
}

function add(spots: Map<string, Draft>, { text, calls, ms, rows }: Statement, test: number): void {
  const spot = spots.get(text) ?? emptySpot(text, test)
  spots.set(text, spot)
  spot.calls += calls
  spot.ms += ms
  spot.rows += rows
  spot.tests += 1
  if (calls > spot.mostCalls) Object.assign(spot, { mostCalls: calls, mostIn: test })
}

function addPlan(spots: Map<string, Draft>, { text, scans }: StatementPlanned): void {
  const tables = spots.get(text)?.tables
  for (const { table, rows } of scans) tables?.set(table, Math.max(rows, tables.get(table) ?? 0))
}

function emptySpot(text: string, test: number): Draft {
  return { text, calls: 0, ms: 0, rows: 0, tests: 0, mostCalls: 0, mostIn: test, scans: [], tables: new Map() }
}
