import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { TestEnded } from '../record/event.ts'
import { testKey } from '../record/test-key.ts'
import type { RowsWanted } from './assignment.ts'
import { baseOf, type Attempt } from './attempt.ts'

/** The rows that the record is to hold of a test, read before anything is taken back. */
export async function seeRows(
  wanted: RowsWanted | undefined,
  attempt: Attempt,
  database: LeasedDatabase,
): Promise<Pick<TestEnded, 'rows' | 'claims' | 'numbers'>> {
  if (wanted === undefined || !isWanted(wanted, attempt)) return {}
  const { since, limit } = wanted
  if (since === 'template') return { rows: await database.changedRows(0, limit) }
  const base = baseOf(attempt)
  const numbers = await database.lastNumbers()
  return {
    rows: await database.changedRows(base, limit),
    claims: await database.claims(base, limit),
    ...(numbers === undefined ? {} : { numbers }),
  }
}

function isWanted({ of }: RowsWanted, { test }: Attempt): boolean {
  return of === 'all' || of.some((wanted) => testKey(wanted) === testKey(test))
}
