import type { ChangedRow } from '../../ledger/changed-rows.ts'
import type { Footprint } from '../../ledger/ledger.ts'
import type { DatabaseDifference } from '../../report/stability.ts'
import type { TestOutcome } from './outcome.ts'

/** Rows shown of one table and one side. */
const shown = 3

/** What the database held at the end of a failing attempt and not of a passing one, and the other way round. */
export function differenceOf(
  passing: TestOutcome | undefined,
  failing: TestOutcome | undefined,
): DatabaseDifference | undefined {
  if (passing === undefined || failing === undefined) return undefined
  const sides = { passing: changesOf(passing), failing: changesOf(failing) }
  const rows = [...only('passing', passing, failing), ...only('failing', failing, passing)]
  const tables = Object.keys({ ...sides.passing, ...sides.failing })
  const differing = tables.filter(
    (table) =>
      JSON.stringify(sides.passing[table]) !== JSON.stringify(sides.failing[table]) ||
      rows.some((row) => row.table === table),
  )
  if (differing.length === 0) return undefined
  return { passing: pick(sides.passing, differing), failing: pick(sides.failing, differing), rows }
}

/** All that is not the template's where the rows were read, else what the test itself changed. */
function changesOf({ rows, footprint }: TestOutcome): Footprint {
  if (rows === undefined) return footprint
  const changes: Record<string, Record<string, number>> = {}
  for (const { table, change } of rows) {
    const counts = (changes[table] ??= {})
    counts[change] = (counts[change] ?? 0) + 1
  }
  return changes
}

function only(side: 'passing' | 'failing', { rows = [] }: TestOutcome, other: TestOutcome): DatabaseDifference['rows'] {
  const theirs = new Map<string, number>()
  for (const row of other.rows ?? []) theirs.set(lasting(row), (theirs.get(lasting(row)) ?? 0) + 1)
  const taken = new Map<string, number>()
  return rows.flatMap((changed) => {
    const key = lasting(changed)
    const left = theirs.get(key) ?? 0
    if (left > 0) theirs.set(key, left - 1)
    const { table, row } = changed
    const count = taken.get(table) ?? 0
    if (left > 0 || count === shown) return []
    taken.set(table, count + 1)
    return [{ table, side, row }]
  })
}

const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/
const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** What two runs have in common: times and random identifiers differ from run to run. */
function lasting({ table, change, row }: ChangedRow): string {
  return JSON.stringify([table, change, row], (_, value: unknown) =>
    typeof value === 'string' && (moment.test(value) || uuid.test(value)) ? '' : value,
  )
}

function pick(changes: Footprint, tables: readonly string[]): Footprint {
  return Object.fromEntries(Object.entries(changes).filter(([table]) => tables.includes(table)))
}
