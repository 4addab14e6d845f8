import type { RedisKeys } from '../config/config.ts'
import { redisAccess } from './access.ts'
import { claimRedis } from './claim-redis.ts'
import type { RedisRewind, RedisState } from './claimed-redis.ts'
import type { RedisChanges } from './changes.ts'

export interface OwnRedisOptions {
  /** URL of a Redis. A number at its end is the first database that may be taken. */
  readonly url: string
  /** How its users keep apart; by database number unless told. */
  readonly keys?: RedisKeys
  /** Milliseconds that an open transaction or a waiting command gets to end by itself; 100 unless told. */
  readonly grace?: number
  /** Hosts, beside loopback, that may be used. */
  readonly allowHosts?: readonly string[]
}

/** A part of a Redis that is the caller's until it is disposed of: then it is empty again. */
export interface OwnedRedis extends AsyncDisposable {
  /** URL with the number of the database. */
  readonly url: string
  /** What every key has to begin with; empty where the whole database is the caller's. */
  readonly prefix: string
  /** REDIS_URL and, where there is one, REDIS_PREFIX. */
  readonly env: Readonly<Record<string, string>>
  /** Remembers the present state. States may be gone back to in any order. */
  mark(): Promise<RedisState>
  /** What was changed since a state; undefined when nothing was. Without one: since it was empty. */
  footprint(since?: RedisState): Promise<RedisChanges | undefined>
  /** Goes back to a state, and says what was changed and which clients were in the middle of something. */
  rewind(to?: RedisState): Promise<RedisRewind>
}

/**
 * Claims an empty part of a Redis, for use without a test runner.
 *
 * @throws TidemarkError TM_REDIS_NO_DATABASE, TM_REDIS_NOT_LOCAL, TM_REDIS_UNREACHABLE
 * @example
 * await using server = await startRedis()
 * await using redis = await openRedis({ url: server.url })
 * await run({ env: { ...process.env, ...redis.env } })
 * console.log((await redis.rewind()).changes)
 */
export async function openRedis(options: OwnRedisOptions): Promise<OwnedRedis> {
  const { url, keys = 'database', grace = 100, allowHosts = [] } = options
  const redis = await claimRedis(redisAccess(url, keys, allowHosts), { hint: 1, graceMs: grace })
  return {
    url: redis.url,
    prefix: redis.prefix,
    env: redis.env,
    mark: () => redis.look(),
    footprint: (since = redis.clean) => redis.changes(since),
    rewind: (to = redis.clean) => redis.goBack(to),
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  }
}
