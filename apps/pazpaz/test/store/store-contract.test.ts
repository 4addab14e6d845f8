import { startRedis, type RunningRedis } from 'tidemark/redis'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createPostgresStore } from '../../src/store/postgres-store.ts'
import { openRedisStore } from '../../src/store/redis-store.ts'
import type { Store } from '../../src/store/store.ts'
import { db, sql } from '../support/practice.ts'
import { hasRedis, letPassInRedis } from '../support/redis.ts'

const redis: RunningRedis | null = hasRedis ? await startRedis() : null
afterAll(async () => redis?.[Symbol.asyncDispose]())

interface Kind {
  readonly name: string
  /** An empty store. */
  readonly open: () => Promise<Store>
  readonly letAnHourPass: () => Promise<void>
}

const postgres: Kind = {
  name: 'PostgreSQL',
  open: async () => createPostgresStore(db),
  letAnHourPass: async () => {
    await sql.query("update short_lived_values set expires_at = expires_at - interval '1 hour'")
    await sql.query("update short_lived_counters set expires_at = expires_at - interval '1 hour'")
  },
}

let opened = 0
const inRedis: Kind = {
  name: 'Redis',
  open: async () => {
    const store = await openRedisStore(redis?.url ?? '', `test-${++opened}:`)
    onTestFinished(() => store[Symbol.asyncDispose]())
    return store
  },
  letAnHourPass: async () => letPassInRedis(redis?.url ?? '', 3600),
}

describe.for([postgres, ...(redis === null ? [] : [inRedis])])('in $name', ({ open, letAnHourPass }) => {
  test.for([{ user: 'u1', roles: ['owner'] }, 'text', 0, false, null, ['a', 1]])(
    'a value comes back: %j',
    async (value) => {
      const store = await open()
      await store.set('token', value, 60)
      expect(await store.get('token')).toEqual(value)
    },
  )

  test('a value that was never set is null', async () => {
    const store = await open()
    expect(await store.get('token')).toBeNull()
    expect(await store.take('token')).toBeNull()
  })

  test('a second value replaces the first, and its time', async () => {
    const store = await open()
    await store.set('token', 'first', 4000)
    await letAnHourPass()
    await store.set('token', 'second', 4000)
    await letAnHourPass()
    expect(await store.get('token')).toBe('second')
  })

  test('a value is gone when its time is over', async () => {
    const store = await open()
    await store.set('token', 'x', 600)
    await letAnHourPass()
    expect(await store.get('token')).toBeNull()
    expect(await store.take('token')).toBeNull()
  })

  test('of fifty that take a value, one gets it', async () => {
    const store = await open()
    await store.set('token', 'single use', 60)
    const taken = await Promise.all(Array.from({ length: 50 }, () => store.take('token')))
    expect(taken.filter((value) => value !== null)).toEqual(['single use'])
  })

  test('fifty counts at the same moment are fifty, each once', async () => {
    const store = await open()
    const counts = await Promise.all(Array.from({ length: 50 }, () => store.increment('tries', 60)))
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
  })

  test('counting begins anew when its time is over, and later counts do not prolong it', async () => {
    const store = await open()
    await store.increment('tries', 1800)
    expect(await store.increment('tries', 36_000)).toBe(2)
    await letAnHourPass()
    expect(await store.increment('tries', 60)).toBe(1)
  })

  test('values and counters do not meet', async () => {
    const store = await open()
    await store.set('value', 5, 60)
    expect(await store.increment('counter', 60)).toBe(1)
    expect(await store.get('value')).toBe(5)
  })

  test('a purge leaves what is not over', async () => {
    const store = await open()
    await store.set('old', 1, 60)
    await store.increment('old count', 60)
    await letAnHourPass()
    await store.set('new', 1, 60)
    await store.purge()
    expect(await store.get('old')).toBeNull()
    expect(await store.get('new')).toBe(1)
  })
})

test('a purge deletes what is over, and says how much it was', async () => {
  const store = await postgres.open()
  await store.set('old', 1, 60)
  await store.increment('old', 60)
  await postgres.letAnHourPass()
  await store.set('new', 1, 60)
  expect(await store.purge()).toBe(2)
})
