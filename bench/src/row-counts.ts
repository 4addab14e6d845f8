import { type Client, escapeLiteral } from 'pg'
import type { Strategy } from './strategies/strategy.ts'

/** Rows by table. */
export type RowCounts = ReadonlyMap<string, number>

/** What a test finds in the database. */
export async function rowCounts(strategy: Strategy): Promise<RowCounts> {
  const session = await strategy.before()
  const counts = await countAll(session)
  await strategy.after()
  return counts
}

/**
 * Looks again: other counts than before, and the measurement was of something wrong.
 * @throws Error that names the tables.
 */
export async function expectRowCounts(name: string, strategy: Strategy, before: RowCounts): Promise<void> {
  const after = await rowCounts(strategy)
  const tables = [...new Set([...before.keys(), ...after.keys()])]
  const changed = tables.filter((table) => before.get(table) !== after.get(table))
  if (changed.length === 0) return
  const seen = changed.map((table) => `${table}: ${before.get(table)} rows before, ${after.get(table)} after`)
  throw new Error(`${name} did not undo its tests:\n  ${seen.join('\n  ')}`)
}

async function countAll(session: Client): Promise<RowCounts> {
  const tables = await session.query<{ readonly relation: string }>(
    "select oid::regclass::text as relation from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  )
  // As text, a regclass is quoted already.
  const counts = tables.rows.map(
    ({ relation }) => `select ${escapeLiteral(relation)} as relation, count(*) from ${relation}`,
  )
  const { rows } = await session.query<{ readonly relation: string; readonly count: string }>(
    counts.join(' union all '),
  )
  return new Map(rows.map(({ relation, count }) => [relation, Number(count)]))
}
