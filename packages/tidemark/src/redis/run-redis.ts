import type { ResolvedConfig } from '../config/config.ts'
import { redisAccess, type RedisAccess } from './access.ts'
import { startRedis } from './start-redis.ts'
import { sweepRedis } from './sweep-redis.ts'

/** The Redis of a run. Disposing of it deletes what dead workers left there, and stops one that was started for it. */
export interface RunRedis extends AsyncDisposable {
  readonly access: RedisAccess
}

/** Finds or starts the Redis that a project's tests use; undefined where they use none. */
export async function openRunRedis({ redis, redisKeys, allowHosts }: ResolvedConfig): Promise<RunRedis | undefined> {
  if (redis === undefined) return undefined
  const server = redis === 'embedded' ? await startRedis() : undefined
  try {
    const access = redisAccess(server?.url ?? redis, redisKeys, allowHosts)
    await sweepRedis(access)
    return { access, [Symbol.asyncDispose]: () => server?.[Symbol.asyncDispose]() ?? sweepRedis(access) }
  } catch (error) {
    await server?.[Symbol.asyncDispose]()
    throw error
  }
}
