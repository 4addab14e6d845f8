import { afterAll, afterEach } from 'vitest'
import { createPostgresStore } from '../../src/store/postgres-store.ts'
import { openRedisStore } from '../../src/store/redis-store.ts'
import type { Store } from '../../src/store/store.ts'
import { db, sql } from './practice.ts'
import { startRedis } from './redis.ts'

/** `PAZPAZ_STORE=redis` runs the suite with the short-lived state in a real Redis, one for each file. */
export const onRedis: boolean = process.env['PAZPAZ_STORE'] === 'redis'

export interface TestStore {
  readonly store: Store
  /** Moves all that is stored towards its end. */
  readonly letPass: (seconds: number) => Promise<void>
}

/** The store of one file. Tidemark takes back what is in PostgreSQL; a Redis is emptied here. */
export async function openTestStore(): Promise<TestStore> {
  if (!onRedis) return { store: createPostgresStore(db), letPass: letPassInPostgres }
  const redis = await startRedis()
  const store = await openRedisStore(redis.url)
  afterEach(() => redis.letPass(LONG))
  afterAll(async () => {
    await store[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })
  return { store, letPass: (seconds) => redis.letPass(seconds) }
}

const LONG = 365 * 24 * 3600

async function letPassInPostgres(seconds: number): Promise<void> {
  for (const table of ['short_lived_values', 'short_lived_counters']) {
    await sql.query(`update ${table} set expires_at = expires_at - make_interval(secs => $1)`, [seconds])
  }
}
