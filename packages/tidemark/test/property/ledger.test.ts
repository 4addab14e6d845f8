import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Server } from '../../src/server/server.ts'
import { openScratchServer } from '../ledger/scratch.ts'
import { tryHistories } from './run.ts'

/** They come from `npm run test:property -- --runs N --seed S --from SCHEMA`. */
const runs = Number(process.env['TIDEMARK_PROPERTY_RUNS'] ?? 100)
const seed = Number(process.env['TIDEMARK_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const from = Number(process.env['TIDEMARK_PROPERTY_FROM'] ?? 0)

let server: Server

beforeAll(async () => {
  // Its own: histories end server processes, and a long set outlives whoever shares.
  server = await openScratchServer({ cluster_name: 'generated histories' })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

test(
  'whatever a history commits, the complete state after a rewind is that of the mark',
  { timeout: 12 * 3_600_000 },
  async () => {
    console.info(`ledger property: ${runs} histories, seed ${seed}`)
    const totals = await tryHistories(server, { runs, seed, from })
    console.info(`ledger property: ${JSON.stringify(totals)}`)
    if (runs < 100) return
    // Most histories have to reach the rewind, and a good part of their statements has to do something.
    expect(totals.clean).toBeGreaterThan(totals.replaced)
    if (runs >= 10_000) expect(totals.missing).toEqual([])
    expect(totals.failed).toBeLessThan(totals.statements * 0.8)
  },
)
