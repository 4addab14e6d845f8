import type { RedisClientType } from '@redis/client'
import type { Store } from './store.ts'

/** Told why Redis is away, once for each reason, and undefined when it is back. */
type OutageListener = (reason: string | undefined) => void

export interface RedisStore extends Store, AsyncDisposable {
  /** Calls the listener at once when Redis is away already. */
  watch(listener: OutageListener): void
}

/** Both at once, so that a crash in between leaves no counter that counts for ever. */
const INCREMENT = `
  local count = redis.call('incr', KEYS[1])
  if count == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
  return count
`

/**
 * The store in Redis. While there is no connection, calls fail at once instead of waiting; it comes by itself, also when
 * Redis is not there yet: only the first try to connect is waited for.
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
  const watch = watchOutages(client)
  await firstTry(client)
  return {
    watch,
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

function watchOutages(client: RedisClientType): RedisStore['watch'] {
  const listeners: OutageListener[] = []
  let reason: string | undefined
  const becomes = (now: string | undefined): void => {
    if (now === reason) return
    reason = now
    for (const listener of listeners) listener(now)
  }
  client.on('error', (error: unknown) => becomes(reasonOf(error)))
  client.on('ready', () => becomes(undefined))
  return (listener) => {
    listeners.push(listener)
    if (reason !== undefined) listener(reason)
  }
}

/** A name with several addresses that all refuse gives an error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}

function firstTry(client: RedisClientType): Promise<void> {
  return new Promise((resolve) => {
    client.once('ready', resolve)
    client.once('error', () => resolve())
    // It tries until it is there, so this fails only when the store is disposed of before.
    client.connect().catch(() => {})
  })
}

function milliseconds(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000))
}

function parse(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown)
}
