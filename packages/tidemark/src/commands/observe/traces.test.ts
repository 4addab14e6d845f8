import { expect, test } from 'vitest'
import type { RunOutcome, TestOutcome } from '../verify/outcome.ts'
import { metRows, readers, tablesRead } from './traces.ts'

function outcome(title: string, more: Partial<TestOutcome>): TestOutcome {
  return { name: { file: 'a.test.ts', path: [title] }, status: 'passed', everFailed: false, footprint: {}, ...more }
}

function suite(...tests: readonly TestOutcome[]): RunOutcome {
  const shape = ['Nested Loop', '  Index Scan using clients_pkey on clients', '  Seq Scan on audit.log']
  const plans = [{ type: 'statement-planned', text: 'select', plan: '', shape, scans: [] }]
  return { tests, plans } as unknown as RunOutcome
}

const reads = { queries: { count: 1, ms: 1, statements: [{ id: '1', text: 'select', calls: 1, ms: 1, rows: 1 }] } }
const titles = (names: readonly { readonly path: readonly string[] }[]) => names.map(({ path }) => path[0])

test('the tables of a plan are those that it looks into, not those that it writes', () => {
  const shape = [
    'Insert on visits',
    '  Hash Join',
    '    Bitmap Heap Scan on clients',
    '      Bitmap Index Scan using clients_name',
    '    SubPlan 1: Index Only Scan using users_pkey on app.users',
    '    Function Scan on generate_series',
    '    CTE Scan on recent',
  ]
  expect(tablesRead(shape)).toEqual(['clients', 'app.users'])
})

test('who reads a table meets those who left rows in it, and not those whose rows are gone', () => {
  const row = (id: number, change: 'inserted' | 'deleted' | 'updated') => ({
    table: 'clients',
    change,
    key: [id],
    row: { id },
  })
  const found = readers(
    suite(
      outcome('reads early', reads),
      outcome('leaves one', { rows: [row(1, 'inserted')] }),
      outcome('leaves two', { rows: [row(2, 'inserted'), row(3, 'inserted')] }),
      outcome('takes away one', { rows: [row(1, 'deleted')] }),
      outcome('changes two', { rows: [row(2, 'updated')] }),
      outcome('reads late', reads),
    ),
  )
  expect(found.map(({ test }) => test.path[0])).toEqual(['reads late'])
  expect(titles(found[0]?.tables[0]?.leftBy ?? [])).toEqual(['changes two', 'leaves two'])
})

test('the rows of others that a test came upon are those that they left until then, in tables that it reads', () => {
  const row = (table: string, id: number, change: 'inserted' | 'deleted' = 'inserted') => ({
    table,
    change,
    key: [id],
    row: { id },
  })
  const one = outcome('one', { rows: [1, 2, 3, 4].map((id) => row('clients', id)) })
  const other = outcome('other', { rows: [row('clients', 5), row('orders', 1), row('audit.log', 9, 'deleted')] })
  const third = outcome('third', { rows: [row('clients', 6), row('clients', 2, 'deleted')] })
  const target = outcome('target', reads)
  const later = outcome('later', { rows: [row('clients', 7)] })
  const found = (reader: TestOutcome) =>
    metRows(suite(one, other, third, reader, later), reader.name, [one.name, other.name, later.name]).map(
      ({ table, by, count, rows }) =>
        `${table} ${by.path[0]} ${count}: ${rows.map((row) => `${row.change} ${String(row.row['id'])}`).join(', ')}`,
    )
  expect(found(target)).toEqual([
    'clients one 3: inserted 1, inserted 3, inserted 4',
    'clients other 1: inserted 5',
    'audit.log other 1: deleted 9',
  ])
  expect(found(outcome('uncounted', {}))).toContain('orders other 1: inserted 1')
})
