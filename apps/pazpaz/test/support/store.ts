import { afterAll } from 'vitest'
import { createPostgresStore } from '../../src/store/postgres-store.ts'
import { openRedisStore } from '../../src/store/redis-store.ts'
import type { Store } from '../../src/store/store.ts'
import { db, sql } from './practice.ts'
import { letPassInRedis } from './redis.ts'

/** The suite runs twice (vitest.config.ts): with the short-lived state in PostgreSQL, and in a real Redis. */
export const onRedis: boolean = process.env['PAZPAZ_STORE'] === 'redis'

export interface TestStore {
  readonly store: Store
  /** Moves all that is stored towards its end. */
  readonly letPass: (seconds: number) => Promise<void>
}

/** The store of one file. Tidemark takes back what is in it, wherever that is. */
export async function openTestStore(): Promise<TestStore> {
  if (!onRedis) return { store: createPostgresStore(db), letPass: letPassInPostgres }
  const { REDIS_URL = '' } = process.env
  const store = await openRedisStore(REDIS_URL)
  afterAll(() => store[Symbol.asyncDispose]())
  return { store, letPass: (seconds) => letPassInRedis(REDIS_URL, seconds) }
}

async function letPassInPostgres(seconds: number): Promise<void> {
  for (const table of ['short_lived_values', 'short_lived_counters']) {
    await sql.query(`update ${table} set expires_at = expires_at - make_interval(secs => $1)`, [seconds])
  }
}
