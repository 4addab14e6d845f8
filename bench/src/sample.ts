import type { Client } from 'pg'
import type { Strategy } from './strategies/strategy.ts'
import { work } from './work.ts'

/** One test: what isolating it cost, and what its own statements took, in milliseconds. */
export interface Sample {
  readonly isolation: number
  readonly work: number
}

export async function sample(strategy: Strategy, test: (session: Client) => Promise<void> = work): Promise<Sample> {
  const start = performance.now()
  const session = await strategy.before()
  const ready = performance.now()
  await test(session)
  const worked = performance.now()
  await strategy.after()
  return { isolation: ready - start + (performance.now() - worked), work: worked - ready }
}
