import fc from 'fast-check'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { useGate } from './gate.ts'
import { history, schema, sessionCount, type Step } from './statements.ts'
import { Witness } from './witness.ts'

/** They come from the environment to go on for longer, or once more. */
const runs = Number(process.env['TIDEMARK_PROPERTY_RUNS'] ?? 60)
const seed = Number(process.env['TIDEMARK_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

const gate = useGate()

const again = `drop schema public cascade; create schema public; ${schema}`

/** The same history in real sessions, and in those of the gateway. */
async function both(steps: readonly Step[], truth: readonly Witness[], claimed: readonly Witness[]): Promise<void> {
  for (const { session, how, text } of steps) {
    // In one session nobody else has a turn while a transaction is open.
    const inTransaction = truth.findIndex(({ status }) => status !== 'I')
    const at = inTransaction < 0 ? session : inTransaction
    const step = { how, text: text.replaceAll('{mine}', `mine_${at}`) }
    const [real, ours] = [await truth[at]?.ask(step), await claimed[at]?.ask(step)]
    expect({ ...step, ...ours }).toEqual({ ...step, ...real })
  }
}

test(
  `what clients are told is what PostgreSQL itself would tell them (seed ${seed})`,
  { timeout: 3_600_000 },
  async () => {
    await gate().outside('create database truth')
    const plain = new Client(gate().server.url('truth'))
    await plain.connect()
    await gate().gateway.leave()
    await gate().outside(again)
    await gate().gateway.enter()
    const attempt = async (steps: readonly Step[]): Promise<void> => {
      await plain.query(again)
      await gate().goBack()
      await using truth = await Witness.open(gate().server.url('truth'), sessionCount)
      await using claimed = await Witness.open(gate().url, sessionCount)
      await both(steps, truth.all, claimed.all)
    }
    try {
      await fc.assert(fc.asyncProperty(history, attempt), { seed, numRuns: runs, endOnFailure: false })
    } finally {
      await plain.end()
    }
  },
)
