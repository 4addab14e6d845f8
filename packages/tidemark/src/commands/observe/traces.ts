import type { ChangedRow } from '../../ledger/changed-rows.ts'
import type { MetRows, Observation, Reader } from '../../report/observation.ts'
import type { TestName } from '../../report/stability.ts'
import { testKey } from '../../record/test-key.ts'
import type { RunOutcome, TestOutcome } from '../verify/outcome.ts'

/** Tests that left rows behind. */
export function leftBehind({ tests }: RunOutcome): Observation['left'] {
  return tests
    .filter(({ footprint }) => Object.keys(footprint).length > 0)
    .map(({ name, footprint }) => ({ test: name, changes: footprint }))
}

/** Tests that read tables in which rows of earlier tests were left. What exactly they read of a table is not known. */
export function readers({ tests, plans }: RunOutcome): readonly Reader[] {
  const reads = readsOf(plans)
  const left = new Left()
  return tests.flatMap((test) => {
    const tables = new Set(reads(test))
    const met = [...tables].flatMap((table) => {
      const leftBy = left.writersOf(table)
      return leftBy.length === 0 ? [] : [{ table, leftBy }]
    })
    left.add(test)
    return met.length === 0 ? [] : [{ test: test.name, tables: met }]
  })
}

/** Rows shown of one table and one test. */
const shown = 3

/**
 * The rows that a test came upon on the shared database, of those that certain tests had left: in tables that it reads where statements are counted,
 * else in all.
 */
export function metRows({ tests, plans }: RunOutcome, name: TestName, from: readonly TestName[]): readonly MetRows[] {
  const wanted = new Set(from.map(testKey))
  const place = tests.findIndex((test) => testKey(test.name) === testKey(name))
  const target = tests[place]
  const tables = target?.queries && new Set(readsOf(plans)(target))
  const left = new Left()
  for (const test of tests.slice(0, Math.max(0, place))) left.add(test)
  return left.rows().filter(({ table, by }) => wanted.has(testKey(by)) && tables?.has(table) !== false)
}

function readsOf(plans: RunOutcome['plans']): (test: TestOutcome) => readonly string[] {
  const reads = new Map(plans.map(({ text, shape }) => [text, tablesRead(shape)]))
  return ({ queries }) => queries?.statements.flatMap(({ text }) => reads.get(text) ?? []) ?? []
}

/** Tables that a plan looks into, from lines such as `Index Scan using clients_pkey on clients`. */
export function tablesRead(shape: readonly string[]): readonly string[] {
  return shape.flatMap((line) => /(?<!Function|CTE) Scan\b.*? on (.+)$/.exec(line)?.[1] ?? [])
}

interface LeftRow extends Pick<ChangedRow, 'change' | 'row'> {
  readonly by: TestName
}

/** Who left which rows, as the suite goes on. */
class Left {
  readonly #tables = new Map<string, Map<string, LeftRow>>()

  add({ name, rows = [] }: TestOutcome): void {
    for (const changed of rows) {
      const table = this.#tables.get(changed.table) ?? new Map<string, LeftRow>()
      this.#tables.set(changed.table, table)
      const { change, row } = changed
      // A row of another test that is gone is left by nobody; a row of the template is missed because of this one.
      if (change === 'deleted' && table.delete(identity(changed))) continue
      table.set(identity(changed), { change, row, by: name })
    }
  }

  writersOf(table: string): readonly TestName[] {
    return [...new Set([...(this.#tables.get(table)?.values() ?? [])].map(({ by }) => by))]
  }

  /** By table and test, a few of each. */
  rows(): readonly MetRows[] {
    return [...this.#tables].flatMap(([table, rows]) =>
      this.writersOf(table).map((by) => {
        const own = [...rows.values()].filter((row) => row.by === by)
        return { table, by, count: own.length, rows: own.slice(0, shown).map(({ change, row }) => ({ change, row })) }
      }),
    )
  }
}

function identity({ key, row }: ChangedRow): string {
  return JSON.stringify(key ?? row)
}
