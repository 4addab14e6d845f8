import { availableParallelism } from 'node:os'
import type { RunStarted } from '../../record/event.ts'

/** What Vitest 3, 4 and 5 call the settings of workers; version 3 keeps some of them under the pool's name. */
interface PoolSettings {
  readonly pool?: unknown
  readonly isolate?: boolean
  readonly maxWorkers?: number | string
  readonly poolOptions?: Readonly<Record<string, PoolOptions | undefined>>
}

interface PoolOptions {
  readonly isolate?: boolean
  readonly maxForks?: number | string
  readonly maxThreads?: number | string
}

/** True when each file gets a worker or a context of its own. */
export function isolates(config: object): boolean {
  const { pool, isolate, poolOptions } = config as PoolSettings
  const name = String(pool)
  return name.startsWith('vm') || (poolOptions?.[name]?.isolate ?? isolate ?? true)
}

/** The most workers that Vitest may run at once. */
export function workersOf(config: object): number {
  const { pool, maxWorkers, poolOptions } = config as PoolSettings
  const { maxForks, maxThreads } = poolOptions?.[String(pool)] ?? {}
  return Math.max(availableParallelism(), ...[maxWorkers, maxForks, maxThreads].map((limit) => Number(limit) || 0))
}

interface OrderSettings {
  readonly sequence?: {
    readonly shuffle?: boolean | { readonly files?: boolean; readonly tests?: boolean }
    readonly seed?: number
  }
  readonly shard?: { readonly index: number; readonly count: number }
}

/** The seed of a shuffled order and the part of the suite that this is, for the record. */
export function orderOf(config: object): Pick<RunStarted, 'seed' | 'shard'> {
  const { sequence, shard } = config as OrderSettings
  const { shuffle, seed } = sequence ?? {}
  const shuffled = typeof shuffle === 'object' ? shuffle.files === true || shuffle.tests === true : shuffle === true
  return {
    ...(shuffled && seed !== undefined ? { seed } : {}),
    ...(shard === undefined ? {} : { shard: { index: shard.index, count: shard.count } }),
  }
}
