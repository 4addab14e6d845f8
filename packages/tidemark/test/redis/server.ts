import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll } from 'vitest'
import type { RedisKeys } from '../../src/config/config.ts'
import { redisAccess, type RedisAccess } from '../../src/redis/access.ts'
import { claimRedis } from '../../src/redis/claim-redis.ts'
import type { ClaimedRedis } from '../../src/redis/claimed-redis.ts'
import { RedisConnection } from '../../src/redis/connection.ts'
import { text, type Argument, type Reply } from '../../src/redis/resp.ts'
import { startRedis, type RunningRedis } from '../../src/redis/start-redis.ts'

/** True when this machine has a Redis server. Debian's package is `redis-server`. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0

export interface RedisBench {
  readonly access: (keys?: RedisKeys) => RedisAccess
  readonly claim: (keys?: RedisKeys, hint?: number) => Promise<ClaimedRedis>
  /** A connection as an application has it. */
  readonly client: (database?: number, name?: string) => Promise<RedisConnection>
  readonly server: () => RunningRedis
}

/** A real Redis for the tests of one file. */
export function openRedisBench(settings: Readonly<Record<string, string>> = {}): RedisBench {
  let server: RunningRedis | undefined
  beforeAll(async () => {
    server = await startRedis({ settings })
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  const running = (): RunningRedis => {
    if (server === undefined) throw new Error('Redis does not run yet')
    return server
  }
  const access = (keys: RedisKeys = 'database'): RedisAccess => redisAccess(running().url, keys, [])
  return {
    access,
    server: running,
    claim: (keys, hint = 1) => claimRedis(access(keys), { hint, graceMs: 30 }),
    client: async (database = 0, name = 'app') => {
      const connection = await RedisConnection.open(access())
      await connection.ask(['client', 'setname', name], ['select', database])
      return connection
    },
  }
}

/** The number of the database in a URL. */
export function numberIn(url: string): number {
  return Number(new URL(url).pathname.slice(1))
}

/** An answer as text, lists too. */
function plain(reply: Reply | undefined): unknown {
  if (Array.isArray(reply)) return reply.map(plain)
  return Buffer.isBuffer(reply) ? text(reply) : reply
}

export async function askFor(client: RedisConnection, ...command: readonly Argument[]): Promise<unknown> {
  const [reply] = await client.ask(command)
  return plain(reply)
}
