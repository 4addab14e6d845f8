import { availableParallelism } from 'node:os'

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
