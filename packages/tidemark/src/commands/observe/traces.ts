import type { ChangedRow } from '../../ledger/changed-rows.ts'
import type { Observation, Reader } from '../../report/observation.ts'
import type { TestName } from '../../report/stability.ts'
import type { Outcome, TestOutcome } from '../verify/outcome.ts'

/** Tests that left rows behind. */
export function leftBehind({ tests }: Outcome): Observation['left'] {
  return tests
    .filter(({ footprint }) => Object.keys(footprint).length > 0)
    .map(({ name, footprint }) => ({ test: name, changes: footprint }))
}

/** Tests that read tables in which rows of earlier tests were left. What exactly they read of a table is not known. */
export function readers({ tests, plans }: Outcome): readonly Reader[] {
  const reads = new Map(plans.map(({ text, shape }) => [text, tablesRead(shape)]))
  const left = new Left()
  return tests.flatMap((test) => {
    const tables = new Set(test.queries?.statements.flatMap(({ text }) => reads.get(text) ?? []))
    const met = [...tables].flatMap((table) => {
      const leftBy = left.writersOf(table)
      return leftBy.length === 0 ? [] : [{ table, leftBy }]
    })
    left.add(test)
    return met.length === 0 ? [] : [{ test: test.name, tables: met }]
  })
}

/** Tables that a plan looks into, from lines such as `Index Scan using clients_pkey on clients`. */
export function tablesRead(shape: readonly string[]): readonly string[] {
  return shape.flatMap((line) => /(?<!Function|CTE) Scan\b.*? on (.+)$/.exec(line)?.[1] ?? [])
}

/** Who left which rows, as the suite goes on. */
class Left {
  readonly #writers = new Map<string, Map<string, TestName>>()

  add({ name, rows = [] }: TestOutcome): void {
    for (const changed of rows) {
      const table = this.#writers.get(changed.table) ?? new Map<string, TestName>()
      this.#writers.set(changed.table, table)
      // A row of another test that is gone is left by nobody; a row of the template is missed because of this one.
      if (changed.change === 'deleted' && table.delete(identity(changed))) continue
      table.set(identity(changed), name)
    }
  }

  writersOf(table: string): readonly TestName[] {
    return [...new Set(this.#writers.get(table)?.values())]
  }
}

function identity({ key, row }: ChangedRow): string {
  return JSON.stringify(key ?? row)
}
