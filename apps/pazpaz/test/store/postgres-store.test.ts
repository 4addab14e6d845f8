import { expect, test } from 'vitest'
import { createPostgresStore } from '../../src/store/postgres-store.ts'
import { db, sql } from '../support/practice.ts'

const store = createPostgresStore(db)

async function letTimePass(): Promise<void> {
  await sql.query("update short_lived_values set expires_at = expires_at - interval '1 hour'")
  await sql.query("update short_lived_counters set expires_at = expires_at - interval '1 hour'")
}

test.for([{ user: 'u1', roles: ['owner'] }, 'text', 0, false, null, ['a', 1]])(
  'a value comes back: %j',
  async (value) => {
    await store.set('token', value, 60)
    expect(await store.get('token')).toEqual(value)
  },
)

test('a value that was never set is null', async () => {
  expect(await store.get('token')).toBeNull()
  expect(await store.take('token')).toBeNull()
})

test('a second value replaces the first, and its time', async () => {
  await store.set('token', 'first', 60)
  await letTimePass()
  await store.set('token', 'second', 60)
  expect(await store.get('token')).toBe('second')
})

test('a value is gone when its time is over', async () => {
  await store.set('token', 'x', 600)
  await letTimePass()
  expect(await store.get('token')).toBeNull()
  expect(await store.take('token')).toBeNull()
})

test('of fifty that take a value, one gets it', async () => {
  await store.set('token', 'single use', 60)
  const taken = await Promise.all(Array.from({ length: 50 }, () => store.take('token')))
  expect(taken.filter((value) => value !== null)).toEqual(['single use'])
})

test('fifty counts at the same moment are fifty, each once', async () => {
  const counts = await Promise.all(Array.from({ length: 50 }, () => store.increment('tries', 60)))
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
})

test('counting begins anew when its time is over, and later counts do not prolong it', async () => {
  await store.increment('tries', 1800)
  expect(await store.increment('tries', 36_000)).toBe(2)
  await letTimePass()
  expect(await store.increment('tries', 60)).toBe(1)
})

test('a purge deletes what is over and nothing else', async () => {
  await store.set('old', 1, 60)
  await store.increment('old', 60)
  await letTimePass()
  await store.set('new', 1, 60)
  expect(await store.purge()).toBe(2)
  expect(await store.get('new')).toBe(1)
})
