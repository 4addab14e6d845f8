import type { RedisClientType } from '@redis/client'
import type { Store } from './store.ts'

export interface RedisStore extends Store, AsyncDisposable {}

/** Both at once, so that a crash in between leaves no counter that counts for ever. */
const INCREMENT = `
  local count = redis.call('incr', KEYS[1])
  if count == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
  return count
`

/**
 * The store in Redis. While the connection is lost, calls fail at once instead of waiting; it comes back by itself.
 *
 * @param url `redis://...`
 * @param prefix goes before every key, so that several services can share a Redis
 */
export async function openRedisStore(url: string, prefix = 'pazpaz:'): Promise<RedisStore> {
  // Loaded when there is a Redis: services without one start sooner.
  const { createClient } = await import('@redis/client')
  const client: RedisClientType = createClient({
    url,
    disableOfflineQueue: true,
    commandOptions: { timeout: 5000 },
    socket: { connectTimeout: 5000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 2000) },
  })
  client.on('error', () => {})
  await client.connect()
  return {
    async set(key, value, seconds) {
      await client.set(prefix + key, JSON.stringify(value), {
        expiration: { type: 'PX', value: milliseconds(seconds) },
      })
    },
    get: async (key) => parse(await client.get(prefix + key)),
    take: async (key) => parse(await client.getDel(prefix + key)),
    increment: async (key, seconds) => {
      const call = { keys: [prefix + key], arguments: [String(milliseconds(seconds))] }
      return Number(await client.eval(INCREMENT, call))
    },
    // Redis forgets by itself.
    purge: async () => 0,
    [Symbol.asyncDispose]: async () => {
      client.destroy()
    },
  }
}

function milliseconds(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000))
}

function parse(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown)
}
