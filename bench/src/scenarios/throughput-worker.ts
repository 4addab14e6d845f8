import { once } from 'node:events'
import { sample } from '../sample.ts'
import type { Place } from '../sources.ts'
import { strategies, type StrategyName } from '../strategies/strategies.ts'

/** What a worker is told first; then come `go` and `close`. */
export interface Assignment {
  readonly strategy: StrategyName
  readonly place: Place
  /** How long to run tests, in milliseconds. */
  readonly ms: number
}

/** Answer to `go`. */
export interface Report {
  /** Whole tests, isolation and work together, in milliseconds. */
  readonly samples: readonly number[]
  readonly passedMs: number
}

// Its open sessions would keep it alive without anybody to work for.
process.on('disconnect', () => process.exit())

const [{ strategy: name, place, ms }] = (await once(process, 'message')) as [Assignment]
const strategy = await strategies[name](place)
await sample(strategy)
await answer('ready')
process.send?.(await run())
await once(process, 'message')
await strategy[Symbol.asyncDispose]()
process.send?.('closed')

async function answer(message: 'ready'): Promise<void> {
  const go = once(process, 'message')
  process.send?.(message)
  await go
}

async function run(): Promise<Report> {
  const samples: number[] = []
  const start = performance.now()
  while (performance.now() - start < ms) {
    const { isolation, work } = await sample(strategy)
    samples.push(isolation + work)
  }
  return { samples, passedMs: performance.now() - start }
}
