import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { claimRedis } from '../../src/redis/claim-redis.ts'
import { unclaim } from '../../src/redis/claims.ts'
import { redisAccess, redisUrl, type RedisAccess } from '../../src/redis/access.ts'
import { RedisConnection } from '../../src/redis/connection.ts'
import { startRedis } from '../../src/redis/start-redis.ts'
import { sweepRedis } from '../../src/redis/sweep-redis.ts'
import { askFor, hasRedis, numberIn, openRedisBench } from './server.ts'

describe.runIf(hasRedis)('a claim on a database', () => {
  const bench = openRedisBench({ databases: '8' })

  test('is one of its own for everybody who asks at the same time', async () => {
    const claims = await Promise.all(Array.from({ length: 7 }, () => bench.claim()))
    expect(claims.map(({ url }) => numberIn(url)).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6])
    const inUse = [0, 1, 2, 3, 4, 5, 6].map((number) => `database ${number}: in use`)
    await expect(bench.claim()).rejects.toMatchObject({
      code: 'TM_REDIS_NO_DATABASE',
      seen: ['8 databases, the last for claims', ...inUse].join('\n'),
    })
    await Promise.all(claims.map((claim) => claim[Symbol.asyncDispose]()))
    await using again = await bench.claim('database', 3)
    expect(numberIn(again.url)).toBe(2)
    expect(again.env).toEqual({ REDIS_URL: again.url })
  })

  test('leaves nothing when it is given up, and nothing of others is touched', async () => {
    await using app = await bench.client(0)
    await app.ask(['set', 'mine', 1])
    const claim = await bench.claim()
    expect(numberIn(claim.url)).toBe(1)
    await using client = await bench.client(1)
    await client.ask(['set', 'a', 1])
    await claim[Symbol.asyncDispose]()
    expect(await askFor(client, 'dbsize')).toBe(0)
    expect(await askFor(app, 'get', 'mine')).toBe('1')
    await app.ask(['select', 7])
    expect(await askFor(app, 'dbsize')).toBe(0)
    await app.ask(['select', 0], ['del', 'mine'])
  })

  test('that another has taken over is not given up by whoever had it before', async () => {
    await using client = await bench.client(0)
    const lost = { key: 'someplace', owner: 'run/1' }
    await client.ask(['set', 'someplace', 'run/2/held'])
    await unclaim(client, lost)
    expect(await askFor(client, 'get', 'someplace')).toBe('run/2/held')
    await unclaim(client, { ...lost, owner: 'run/2/held' })
    expect(await askFor(client, 'get', 'someplace')).toBeNull()
  })

  test('is free at once when its holder is killed, and what it held is deleted', async () => {
    const holder = fork(new URL('holder.ts', import.meta.url), [bench.server().url], {
      execArgv: ['--import', 'jiti/register'],
    })
    const [url] = (await once(holder, 'message')) as [string]
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await using client = await bench.client(numberIn(url))
    expect(await askFor(client, 'get', 'left')).toBe('behind')
    await using claim = await bench.claim('database', numberIn(url) + 1)
    expect(claim.url).toBe(url)
    expect(await askFor(client, 'dbsize')).toBe(0)
  })

  test('of a dead process is swept away, that of a living one is not', async () => {
    const dead = await bench.claim()
    await using alive = await bench.claim()
    await using client = await bench.client(numberIn(dead.url))
    await using other = await bench.client(numberIn(alive.url))
    await client.ask(['set', 'a', 1])
    await other.ask(['set', 'a', 1])
    await client.ask(['client', 'kill', 'id', Number(await idOf(client, dead.url))])
    await sweepRedis(bench.access())
    expect([await askFor(client, 'dbsize'), await askFor(other, 'dbsize')]).toEqual([0, 1])
    await client.ask(['select', 7])
    expect(await askFor(client, 'dbsize')).toBe(1)
  })

  test('that is none, under the name of one, ends a sweep, which leaves no connection open', async () => {
    await using client = await bench.client(7)
    await client.ask(['rpush', 'tidemark:claim:5', 'mine'])
    await expect(sweepRedis(bench.access())).rejects.toMatchObject({
      code: 'TM_REDIS_REFUSED',
      seen: expect.stringContaining(', get: WRONGTYPE') as string,
    })
    await expect.poll(() => askFor(client, 'client', 'list'), { timeout: 10_000 }).not.toContain('name=tidemark')
    expect(await askFor(client, 'lrange', 'tidemark:claim:5', 0, -1)).toEqual(['mine'])
    await client.ask(['del', 'tidemark:claim:5'])
  })

  test('is one of this start of the server: after another, a connection of the same number says nothing', async () => {
    await using client = await bench.client(7)
    await using claim = await bench.claim('database', 6)
    const owner = String(await askFor(client, 'get', 'tidemark:claim:5'))
    const run = /run_id:(\w+)/.exec(String(await askFor(client, 'info', 'server')))?.[1]
    expect(owner).toBe(`${run}/${await idOf(client, claim.url)}/held`)
    await client.ask(['set', 'tidemark:claim:3', owner.replace(`${run}`, 'before')], ['select', 3], ['set', 'left', 1])
    await using another = await bench.claim('database', 4)
    expect(numberIn(another.url)).toBe(3)
    expect(await askFor(client, 'dbsize')).toBe(0)
  })

  test('that another has taken over is never used to delete anything, and says who', async () => {
    const claim = await bench.claim()
    const key = `tidemark:claim:${numberIn(claim.url)}`
    await using client = await bench.client(7)
    const mine = String(await askFor(client, 'get', key))
    await client.ask(['set', key, 'another/1/held'], ['select', numberIn(claim.url)], ['set', 'somebody', 'else'])
    const lost = { code: 'TM_REDIS_CLAIM_LOST', seen: `${key}: another/1/held` }
    await expect(claim.look()).rejects.toMatchObject(lost)
    await expect(claim.changes(claim.clean)).rejects.toMatchObject(lost)
    await expect(claim.goBack(claim.clean)).rejects.toMatchObject(lost)
    await expect(claim.empty()).rejects.toMatchObject(lost)
    expect(await askFor(client, 'get', 'somebody')).toBe('else')
    await client.ask(['select', 7], ['set', key, mine])
    await claim[Symbol.asyncDispose]()
  })

  test('that was lost is never used to delete anything', async () => {
    const claim = await bench.claim()
    await using client = await bench.client(numberIn(claim.url))
    await client.ask(['flushall'], ['set', 'somebody', 'else'])
    await expect(claim.goBack(claim.clean)).rejects.toMatchObject({
      code: 'TM_REDIS_CLAIM_LOST',
      seen: `tidemark:claim:${numberIn(claim.url)}: gone`,
    })
    await expect(claim[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'TM_REDIS_CLAIM_LOST' })
    expect(await askFor(client, 'get', 'somebody')).toBe('else')
  })
})

describe.runIf(hasRedis)('a claim on a prefix', () => {
  const bench = openRedisBench()

  test('is one of its own, tells the application, and deletes nothing else', async () => {
    await using client = await bench.client()
    await client.ask(['set', 'mine', 1])
    const claims = await Promise.all([bench.claim('prefix'), bench.claim('prefix')])
    const [one, two] = claims
    expect(one.prefix).not.toBe(two.prefix)
    expect(one.env).toEqual({ REDIS_URL: one.url, REDIS_PREFIX: one.prefix })
    await client.ask(['set', `${one.prefix}a`, 1], ['set', `${two.prefix}a`, 1])
    await one.goBack(one.clean)
    expect(await askFor(client, 'exists', 'mine', `${one.prefix}a`, `${two.prefix}a`)).toBe(2)
    await Promise.all(claims.map((claim) => claim[Symbol.asyncDispose]()))
    expect(await askFor(client, 'keys', '*')).toEqual(['mine'])
  })

  test('is made in the database of its URL', async () => {
    const access = redisAccess(`${bench.server().url}/3`, 'prefix', [])
    await using claim = await claimRedis(access, { hint: 1, graceMs: 0 })
    expect(claim.url).toBe(`${bench.server().url}/3`)
    await using client = await bench.client(3)
    expect(await askFor(client, 'keys', '*')).toEqual([claim.prefix.replace(/:$/, 'claim')])
  })

  test('is on whichever node of a cluster its keys belong to, and is swept away from each', async () => {
    await using one = await startRedis({ settings: { 'cluster-enabled': 'yes' } })
    await using two = await startRedis({ settings: { 'cluster-enabled': 'yes' } })
    const [access, other] = [one, two].map(({ url }) => redisAccess(url, 'prefix', [])) as [RedisAccess, RedisAccess]
    await using client = await RedisConnection.open(access)
    await using second = await RedisConnection.open(other)
    await client.ask(['cluster', 'addslotsrange', 0, 8191])
    await second.ask(['cluster', 'addslotsrange', 8192, 16_383])
    await client.ask(['cluster', 'meet', '127.0.0.1', two.port])
    for (const node of [client, second]) {
      await expect.poll(() => askFor(node, 'cluster', 'info'), { timeout: 30_000 }).toContain('cluster_state:ok')
    }
    const found = new Set<RedisConnection>()
    while (found.size < 2) {
      const claim = await claimRedis(access, { hint: 1, graceMs: 0 })
      const node = Number(await askFor(client, 'cluster', 'keyslot', claim.prefix)) < 8192 ? client : second
      found.add(node)
      await node.ask(['set', `${claim.prefix}a`, 1])
      expect((await claim.changes(claim.clean))?.types).toEqual({ string: { inserted: 1 } })
      const list = String(await askFor(node, 'client', 'list'))
      // The test's own is called the same, and is the older one.
      const ids = [...list.matchAll(/^id=(\d+) .*name=tidemark /gm)].map(([, id]) => Number(id))
      await node.ask(['client', 'kill', 'id', Math.max(...ids)])
    }
    await sweepRedis(access)
    expect([await askFor(client, 'dbsize'), await askFor(second, 'dbsize')]).toEqual([0, 0])
  })

  test('works in a cluster', async () => {
    await using server = await startRedis({ settings: { 'cluster-enabled': 'yes' } })
    const access = redisAccess(server.url, 'prefix', [])
    await using client = await RedisConnection.open(access)
    await client.ask(['cluster', 'addslotsrange', 0, 16_383])
    await expect.poll(() => askFor(client, 'cluster', 'info'), { timeout: 10_000 }).toContain('cluster_state:ok')
    const claim = await claimRedis(access, { hint: 1, graceMs: 0 })
    const state = await claim.look()
    await client.ask(['set', `${claim.prefix}a`, 1], ['rpush', `${claim.prefix}b`, 1])
    expect((await claim.goBack(state)).changes?.types).toEqual({ string: { inserted: 1 }, list: { inserted: 1 } })
    await claim[Symbol.asyncDispose]()
    await sweepRedis(access)
    expect(await askFor(client, 'dbsize')).toBe(0)
  })
})

describe('a Redis', () => {
  test.each([
    'redis://localhost:6379',
    'rediss://ann:s%20%40@localhost:6380',
    'redis://:pw@[::1]:1',
    'redis://ann@127.0.0.1:2',
  ])('has for each of its databases a URL like its own: %s', (url) => {
    expect(redisUrl(redisAccess(url, 'database', []), 5)).toBe(`${url}/5`)
  })

  test.each(['http://localhost', 'redis://localhost/x', 'localhost:6379', 'redis://localhost/1/2'])(
    'has no URL like %s',
    (url) => {
      expect(() => redisAccess(url, 'database', [])).toThrow(expect.objectContaining({ code: 'TM_REDIS_URL' }))
    },
  )

  test.each(['redis://cache.example.com:6379', 'redis://10.0.0.1', 'rediss://production.localhost'])(
    'elsewhere is refused unless it is named: %s',
    (url) => {
      expect(() => redisAccess(url, 'database', [])).toThrow(expect.objectContaining({ code: 'TM_REDIS_NOT_LOCAL' }))
      expect(redisAccess(url, 'database', [new URL(url).hostname])).toMatchObject({ host: new URL(url).hostname })
    },
  )

  test('that does not answer is named', async () => {
    const access = redisAccess('redis://127.0.0.1:1', 'database', [])
    await expect(claimRedis(access, { hint: 1, graceMs: 0 })).rejects.toMatchObject({
      code: 'TM_REDIS_UNREACHABLE',
      seen: expect.stringContaining('127.0.0.1:1') as string,
    })
  })

  test('that is not installed is named', async () => {
    await expect(startRedis({ program: 'no-such-redis' })).rejects.toMatchObject({ code: 'TM_REDIS_NO_PROGRAM' })
  })

  test.runIf(hasRedis)('that refuses the password, or its settings, says so in its own words', async () => {
    await using server = await startRedis({ settings: { requirepass: 'secret' } })
    const open = (login: string) =>
      RedisConnection.open(redisAccess(server.url.replace('//', `//${login}`), 'database', []))
    await expect(open('')).rejects.toMatchObject({
      code: 'TM_REDIS_REFUSED',
      seen: expect.stringContaining('NOAUTH') as string,
    })
    await expect(open(':wrong@')).rejects.toMatchObject({ code: 'TM_REDIS_REFUSED' })
    await using connection = await open(':secret@')
    expect(await askFor(connection, 'ping')).toBe('PONG')
    const clients = async (): Promise<number> =>
      String(await askFor(connection, 'client', 'list'))
        .split('\n')
        .filter(Boolean).length
    await expect.poll(clients, { timeout: 10_000 }).toBe(1)
    await expect(startRedis({ settings: { maxmemory: 'much' } })).rejects.toMatchObject({ code: 'TM_REDIS_START' })
    await expect(startRedis({ port: server.port })).rejects.toMatchObject({
      code: 'TM_REDIS_START',
      seen: expect.stringContaining('already in use') as string,
    })
  })
})

async function idOf(client: RedisConnection, url: string): Promise<string> {
  const list = String(await askFor(client, 'client', 'list'))
  return new RegExp(`^id=(\\d+) .*name=tidemark .*db=${numberIn(url)} `, 'm').exec(list)?.[1] ?? ''
}
