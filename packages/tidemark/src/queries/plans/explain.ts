import { type Client, DatabaseError, type QueryConfig } from 'pg'
import { connect } from '../../server/connect.ts'
import type { ServerAccess } from '../../server/server.ts'
import { emptied, fingerprintOf, nameOf, type PlanNode, shapeOf, wholeSearches } from './shape.ts'

/** How the server would answer a statement in the template's state. */
export interface Plan {
  /** Short hash of the shape. */
  readonly plan: string
  readonly shape: readonly string[]
  /** Tables that are searched from end to end for want of an index, with the rows that the template has in them. */
  readonly scans: readonly { readonly table: string; readonly rows: number }[]
  /** Tables of which it deletes every row; left out where there are none. */
  readonly empties?: readonly string[]
}

/**
 * Tests have few rows, for which every plan reads whole tables: with sequential scans disliked the plan shows which indexes there are to use.
 * The rest keeps the plan the same on every machine.
 */
const settings: Readonly<Record<string, string>> = {
  enable_seqscan: 'off',
  plan_cache_mode: 'force_generic_plan',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
}

/**
 * Explains normalised statements in a database that nobody has written to, without running them. Those that can't be explained are left out:
 * utility statements, and what exists only within the test.
 */
export async function explainAll(
  access: ServerAccess,
  database: string,
  texts: Iterable<string>,
): Promise<ReadonlyMap<string, Plan>> {
  const client = await connect(access, database, { application: 'tidemark plans', settings })
  try {
    const plans = new Map<string, Plan>()
    for (const text of texts) {
      const node = await explain(client, text)
      if (node !== undefined) plans.set(text, await describe(client, node))
    }
    return plans
  } finally {
    await client.end()
  }
}

/** `interval '1 day'` has become `interval $1`, which is no SQL. */
const typedParameter = /\b(interval|date|time|timestamp|timestamptz)\s+(\$\d+)/gi

/** A generic plan by way of PREPARE, which all versions have. The extended protocol takes one statement and no more. */
async function explain(client: Client, text: string): Promise<PlanNode | undefined> {
  try {
    const prepare: QueryConfig & { readonly queryMode: 'extended' } = {
      text: `prepare tidemark_plan as ${text.replaceAll(typedParameter, '$2::$1')}`,
      queryMode: 'extended',
    }
    await client.query(prepare)
    const { rows } = await client.query<{ readonly parameters: number }>(
      "select cardinality(parameter_types) as parameters from pg_prepared_statements where name = 'tidemark_plan'",
    )
    const nulls = Array.from({ length: rows[0]?.parameters ?? 0 }, () => 'null').join(', ')
    const execute = `execute tidemark_plan${nulls === '' ? '' : `(${nulls})`}`
    const explained = await client.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
      `explain (format json, verbose, costs off) ${execute}`,
    )
    return explained.rows[0]?.['QUERY PLAN'][0].Plan
  } catch (error) {
    if (error instanceof DatabaseError) return undefined
    throw error
  } finally {
    await client.query('deallocate all')
  }
}

async function describe(client: Client, node: PlanNode): Promise<Plan> {
  const shape = shapeOf(node)
  const tables = new Map(wholeSearches(node).map((scan) => [nameOf(scan), scan]))
  const scans: { table: string; rows: number }[] = []
  for (const [table, scan] of tables) scans.push({ table, rows: await rowsOf(client, scan) })
  const empties = emptied(node)
  return { plan: fingerprintOf(shape), shape, scans, ...(empties.length === 0 ? {} : { empties }) }
}

async function rowsOf(client: Client, { Schema: schema, 'Relation Name': table }: PlanNode): Promise<number> {
  const { rows } = await client.query<{ readonly rows: number }>(
    `select greatest(c.reltuples, 0)::float8 as "rows"
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2`,
    [schema, table],
  )
  return rows[0]?.rows ?? 0
}
