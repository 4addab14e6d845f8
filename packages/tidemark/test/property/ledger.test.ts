import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Server } from '../../src/server/server.ts'
import { openScratchServer } from '../ledger/scratch.ts'
import { Playground } from './check.ts'
import { history } from './history.ts'
import { schemaSpec, schemaSql } from './schema.ts'

/** `TIDEMARK_PROPERTY_RUNS` and `TIDEMARK_PROPERTY_SEED` come from `npm run test:property -- --runs N --seed S`. */
const runs = Number(process.env['TIDEMARK_PROPERTY_RUNS'] ?? 30)
const seed = Number(process.env['TIDEMARK_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const historiesOfASchema = 15

let server: Server

beforeAll(async () => {
  server = await openScratchServer()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

test(
  'whatever a history commits, the complete state after a rewind is that of the mark',
  { timeout: 12 * 3_600_000 },
  async () => {
    console.info(`ledger property: ${runs} histories, seed ${seed}`)
    const totals = { clean: 0, replaced: 0, statements: 0, failed: 0 }
    const schemas = fc.sample(schemaSpec, { seed, numRuns: Math.ceil(runs / historiesOfASchema) })
    for (const [number, specs] of schemas.entries()) {
      const schema = schemaSql(specs)
      await using playground = new Playground(server.access, schema)
      await fc
        .assert(
          fc.asyncProperty(history, (steps) => playground.try(steps)),
          { seed: seed + number, numRuns: historiesOfASchema, endOnFailure: false },
        )
        .catch((error: unknown) => {
          throw new Error(`seed ${seed}, schema ${number}: ${JSON.stringify(specs)}\n${schema}`, { cause: error })
        })
      for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += playground.counts[name]
    }
    console.info(`ledger property: ${JSON.stringify(totals)}`)
    // Most histories have to reach the rewind, and a good part of their statements has to do something.
    expect(totals.clean).toBeGreaterThan(totals.replaced)
    expect(totals.failed).toBeLessThan(totals.statements * 0.8)
  },
)
