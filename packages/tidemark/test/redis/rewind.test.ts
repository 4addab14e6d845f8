import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClaimedRedis } from '../../src/redis/claimed-redis.ts'
import type { RedisConnection } from '../../src/redis/connection.ts'
import { askFor, hasRedis, numberIn, openRedisBench } from './server.ts'

describe.runIf(hasRedis).for(['database', 'prefix'] as const)('a Redis that is claimed by %s', (keys) => {
  const bench = openRedisBench()
  let redis: ClaimedRedis
  let client: RedisConnection
  const key = (name: string): string => redis.prefix + name
  beforeAll(async () => {
    redis = await bench.claim(keys)
    client = await bench.client(numberIn(redis.url))
  })
  afterAll(async () => {
    await client[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })

  test('goes back from any change, of any type, and names it', async () => {
    await client.ask(
      ['set', key('text'), 'one'],
      ['hset', key('hash'), 'a', 1, 'b', 2],
      ['rpush', key('list'), 1, 2, 3],
      ['sadd', key('set'), 'x'],
      ['zadd', key('sorted'), 1, 'x', 2, 'y'],
      ['xadd', key('stream'), '*', 'field', 'value'],
      ['xgroup', 'create', key('stream'), 'group', '0'],
      ['set', Buffer.concat([Buffer.from(key('')), Buffer.from([0xff, 0x00, 0x0d, 0x0a])]), 'bytes'],
    )
    const state = await redis.look()
    await client.ask(
      ['append', key('text'), ' more'],
      ['hdel', key('hash'), 'a'],
      ['lpop', key('list')],
      ['del', key('set')],
      ['zadd', key('sorted'), 3, 'x'],
      ['xreadgroup', 'group', 'group', 'me', 'streams', key('stream'), '>'],
      ['set', key('new'), 1],
      ['set', key('another'), 1],
    )
    expect((await redis.changes(state))?.types).toEqual({
      string: { inserted: 2, updated: 1 },
      hash: { updated: 1 },
      list: { updated: 1 },
      set: { deleted: 1 },
      zset: { updated: 1 },
      stream: { updated: 1 },
    })
    const { changes, leftovers } = await redis.goBack(state)
    expect(changes?.keys).toContainEqual({ key: key('set'), type: 'set', change: 'deleted' })
    expect(leftovers).toEqual([])
    expect(await redis.changes(state)).toBeUndefined()
    expect(await askFor(client, 'get', key('text'))).toBe('one')
    expect(await askFor(client, 'hgetall', key('hash'))).toEqual(['a', '1', 'b', '2'])
    expect(await askFor(client, 'lrange', key('list'), 0, -1)).toEqual(['1', '2', '3'])
    expect(await askFor(client, 'exists', key('new'), key('another'))).toBe(0)
    expect(await askFor(client, 'xpending', key('stream'), 'group')).toEqual([0, null, null, null])
    expect((await redis.goBack(redis.clean)).changes?.types).toMatchObject({ string: { inserted: 2 } })
    expect((await redis.look()).keys.size).toBe(0)
  })

  test('gives keys the time to live again that they had', async () => {
    await client.ask(['set', key('short'), 1, 'px', 60_000], ['set', key('long'), 1])
    const state = await redis.look()
    await client.ask(['persist', key('short')], ['pexpire', key('long'), 50_000])
    expect((await redis.goBack(state)).changes?.types).toEqual({ string: { updated: 2 } })
    expect(await askFor(client, 'pttl', key('long'))).toBe(-1)
    expect(await askFor(client, 'pttl', key('short'))).toBeGreaterThan(50_000)
    await client.ask(['set', key('gone'), 1, 'px', 40])
    const brief = await redis.look()
    await pause(60)
    // Its time was over: nobody changed it, and it is there again all the same.
    expect((await redis.goBack(brief)).changes).toBeUndefined()
    expect(await askFor(client, 'get', key('gone'))).toBe('1')
    await redis.goBack(redis.clean)
  })

  test('goes back to any of several states, in any order', async () => {
    const states = []
    for (const name of ['a', 'b', 'c']) {
      await client.ask(['set', key(name), name])
      states.push(await redis.look())
    }
    for (const place of [1, 2, 0]) {
      await redis.goBack(states[place] ?? redis.clean)
      expect((await redis.look()).keys.size).toBe(place + 1)
    }
    await redis.goBack(redis.clean)
  })

  test('goes back from thousands of keys', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => ['set', key(`many ${index}`), index])
    await client.ask(...many)
    const state = await redis.look()
    expect(state.keys.size).toBe(3000)
    await client.ask(['del', key('many 7')], ...many.map(([, name]) => ['set', `${name ?? ''} more`, 1]))
    const { changes } = await redis.goBack(state)
    expect(changes?.types).toEqual({ string: { inserted: 3000, deleted: 1 } })
    expect(changes?.keys).toHaveLength(20)
    await redis.goBack(redis.clean)
    expect(await redis.changes(redis.clean)).toBeUndefined()
  })
})

describe.runIf(hasRedis)('what a test leaves in the middle', () => {
  const bench = openRedisBench()

  test('is ended after a grace, and named with its client', async () => {
    await using redis = await bench.claim()
    const database = numberIn(redis.url)
    const state = await redis.look()
    const clients = await Promise.all(['buyer', 'worker', 'listener'].map((name) => bench.client(database, name)))
    const [buyer, worker, listener] = clients
    await buyer?.ask(['multi'], ['set', 'a', 1])
    const popped = worker?.send(['blpop', 'queue', 0])
    await listener?.send(['subscribe', 'news'])
    const { leftovers } = await redis.goBack(state)
    expect(leftovers).toEqual([
      expect.objectContaining({ kind: 'redis', answer: 'ended', application: 'buyer', query: 'set' }),
      expect.objectContaining({ kind: 'redis', answer: 'ended', application: 'worker', query: 'blpop' }),
      expect.objectContaining({ kind: 'redis', answer: 'ended', application: 'listener', query: 'subscribe' }),
    ])
    expect(leftovers.map(({ what }) => what)).toEqual([
      'a transaction in Redis is open (MULTI, 1 queued, last set)',
      'a command waits in Redis (blpop)',
      'a client of Redis is subscribed (1 channels or patterns)',
    ])
    expect(String((await popped)?.[0])).toContain('UNBLOCKED')
    await expect(buyer?.send(['exec'])).rejects.toMatchObject({ code: 'TM_REDIS_LOST' })
    expect((await redis.goBack(state)).leftovers).toEqual([])
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
  })

  test('is left alone when it was there before, and when it ends by itself', async () => {
    await using redis = await bench.claim()
    await using subscriber = await bench.client(numberIn(redis.url))
    await using buyer = await bench.client(numberIn(redis.url))
    await subscriber.send(['subscribe', 'news'])
    const state = await redis.look()
    await buyer.ask(['multi'], ['set', 'a', 1])
    const rewound = redis.goBack(state)
    await buyer.ask(['exec'])
    expect(await rewound).toMatchObject({ leftovers: [], changes: { types: { string: { inserted: 1 } } } })
    expect(await subscriber.send(['ping'])).toEqual([[Buffer.from('pong'), Buffer.from('')]])
  })
})
