import fc from 'fast-check'
import type { Server } from '../../src/server/server.ts'
import { Scratch } from '../ledger/scratch.ts'
import { history } from './history.ts'
import { Coverage } from './promises.ts'
import { Playground } from './playground.ts'
import { type SchemaSpec, schemaSpec } from './schema.ts'
import { schemaSql } from './schema-sql.ts'

export interface Totals {
  readonly clean: number
  readonly replaced: number
  readonly rewinds: number
  readonly statements: number
  readonly failed: number
  /** Promises of the ledger that no schema and no statement put to the test: too few runs. */
  readonly missing: readonly string[]
}

export interface Effort {
  /** How many histories are tried. */
  readonly runs: number
  readonly seed: number
  /** Number of the first schema, to replay a failure without those before it. */
  readonly from?: number
}

const historiesOfASchema = 20

/** Tries generated histories on generated schemas; throws with seed, schema and the smallest history that fails. */
export async function tryHistories(server: Server, { runs, seed, from = 0 }: Effort): Promise<Totals> {
  const totals = { clean: 0, replaced: 0, rewinds: 0, statements: 0, failed: 0 }
  const coverage = new Coverage()
  const count = Math.ceil(runs / historiesOfASchema)
  await using foreign = await Scratch.create(server.access, 'create table shared (id int, grp int, val text)')
  for (const [number, schema] of fc.sample(schemaSpec, { seed, numRuns: from + count }).entries()) {
    if (number < from) continue
    const sql = schemaSql(schema, server.version, foreign)
    coverage.see('schema', sql)
    await using playground = await created(server, schema, sql, `seed ${seed}, schema ${number}`)
    const numRuns = Math.min(runs, historiesOfASchema)
    await fc
      .assert(
        fc.asyncProperty(history, (steps) => playground.try(steps)),
        { seed: seed + number, numRuns, endOnFailure: false },
      )
      .catch((error: unknown) => {
        throw new Error(`seed ${seed}, schema ${number}: ${JSON.stringify(schema)}\n${sql}`, { cause: error })
      })
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += playground.counts[name]
    for (const statement of playground.done) coverage.see('statement', statement)
  }
  return { ...totals, missing: coverage.missing }
}

function created(server: Server, schema: SchemaSpec, sql: string, which: string): Promise<Playground> {
  return Playground.create(server.access, schema, sql).catch((error: unknown) => {
    throw new Error(`${which}: ${JSON.stringify(schema)}\n${sql}`, { cause: error })
  })
}
