import { expect, test } from 'vitest'
import type { ChangedRow } from '../../ledger/changed-rows.ts'
import { differenceOf } from './difference.ts'
import type { TestOutcome } from './outcome.ts'

function withRows(...rows: readonly ChangedRow[]): TestOutcome {
  return { name: { file: '', path: [] }, status: 'passed', everFailed: false, footprint: {}, rows }
}

function inserted(table: string, row: ChangedRow['row']): ChangedRow {
  return { table, change: 'inserted', row }
}

test('equal rows are no difference, nor are the time and the UUID of each run', () => {
  const row = (at: string, id: string) => inserted('visits', { id, at, note: 'x' })
  const passing = withRows(row('2026-01-01T10:00:00+00:00', 'a0a0a0a0-0000-4000-8000-000000000000'))
  const failing = withRows(row('2026-02-02T11:11:11+00:00', 'b1b1b1b1-1111-4111-9111-111111111111'))
  expect(differenceOf(passing, failing)).toBeUndefined()
})

test('rows are counted, so that one of two equal rows too many is one', () => {
  const row = inserted('log', { line: 'x' })
  expect(differenceOf(withRows(row), withRows(row, row))).toEqual({
    passing: { log: { inserted: 1 } },
    failing: { log: { inserted: 2 } },
    rows: [{ table: 'log', side: 'failing', row: { line: 'x' } }],
  })
})

test('three rows of each table and side are shown, and tables without a difference are left out', () => {
  const many = Array.from({ length: 9 }, (_, id) => inserted('clients', { id }))
  const same = inserted('settings', { name: 'language' })
  const difference = differenceOf(withRows(same), withRows(same, ...many))
  expect(difference?.rows).toHaveLength(3)
  expect(difference?.failing).toEqual({ clients: { inserted: 9 } })
})
