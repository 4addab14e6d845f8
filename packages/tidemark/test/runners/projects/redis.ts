import { common } from './common.ts'

/** Tests of an application that keeps things in Redis; every test asserts the state that it starts from. */
export const withRedis = {
  ...common,
  'tidemark.config.ts': `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({ migrate: sqlMigrations('migrations'), grace: 20, redis: 'embedded' })`,
  'cache.ts': `
    import { createClient } from '@redis/client'
    export const urlAtImport = process.env.REDIS_URL
    export const prefix = process.env.REDIS_PREFIX ?? ''
    export const cache = await createClient({ url: urlAtImport }).on('error', () => {}).connect()
    export const keys = async () => (await cache.keys(prefix + '*')).map((key) => key.slice(prefix.length)).sort()
    export const put = (key) => cache.set(prefix + key, 'x')`,
  'cache.test.ts': `
    import { createClient } from '@redis/client'
    import { beforeAll, describe, expect, fixture, test } from 'tidemark/vitest'
    import { cache, keys, prefix, put, urlAtImport } from './cache.ts'

    await put('import')
    beforeAll(() => put('file'))
    const session = fixture(async () => { await put('session'); return 1 })

    test('knows where Redis is', ({ redis }) => {
      expect(redis.url).toBe(urlAtImport)
      expect(redis.prefix).toBe(prefix)
    })
    test.for([1, 2, 3])('starts from the file, %i', async (_, { redis, db }) => {
      expect(session()).toBe(1)
      expect(await keys()).toEqual(['file', 'import', 'session'])
      expect((await redis.footprint()).types).toEqual({})
      await put('mine')
      await cache.del(prefix + 'file')
      expect((await redis.footprint()).types).toEqual({ string: { inserted: 1, deleted: 1 } })
      await redis.rewind()
      expect(await keys()).toEqual(['file', 'import', 'session'])
      await cache.set(prefix + 'import', 'other')
      await put('mine')
    })
    test('loses nothing when the database is replaced', async ({ db }) => {
      await db.query('create table extra ()')
      await put('mine')
    })
    test('has it then', async () => {
      expect(await keys()).toEqual(['file', 'import', 'session'])
    })
    describe('in a suite', () => {
      beforeAll(() => put('suite'))
      test.for([1, 2])('sees both, %i', async () => {
        expect(await keys()).toEqual(['file', 'import', 'session', 'suite'])
        for (const key of await keys()) await cache.del(prefix + key)
      })
    })
    test('does not see the suite', async () => {
      expect(await keys()).toEqual(['file', 'import', 'session'])
    })
    describe.concurrent('at the same time', () => {
      test.for([1, 2, 3])('share what is there, %i', async (number) => {
        expect(await keys()).toContain('file')
        await put('of ' + number)
      })
    })
    describe.concurrent('at the same time, with one of their own', () => {
      test.for([1, 2, 3])('of which %i sees nothing of others', async (number, { redis }) => {
        expect(redis.url + redis.prefix).not.toBe(urlAtImport + prefix)
        const own = await createClient({ url: redis.url }).on('error', () => {}).connect()
        expect(await own.keys(redis.prefix + '*')).toEqual([])
        await own.set(redis.prefix + 'of ' + number, 'x')
        expect((await redis.footprint()).types).toEqual({ string: { inserted: 1 } })
        own.destroy()
      })
    })
    test('comes after them', async () => {
      expect(await keys()).toEqual(['file', 'import', 'session'])
    })
  `,
  'other.test.ts': `
    import { expect, test } from 'tidemark/vitest'
    import { cache, keys, prefix, put } from './cache.ts'
    test.for([1, 2])('has a Redis of its own, %i', async () => {
      expect(await keys()).toEqual([])
      await put('other')
    })
    test.runIf(prefix === '')('leaves a transaction open', async () => {
      const client = await cache.duplicate().on('error', () => {}).connect()
      await client.sendCommand(['CLIENT', 'SETNAME', 'till'])
      await client.sendCommand(['MULTI'])
      await client.sendCommand(['SET', 'a', '1'])
    })
  `,
} as const

/** A test that writes and never ends. */
export const endlessRedis = {
  ...withRedis,
  'other.test.ts': "import { test } from 'vitest'; test.skip('none')",
  'cache.test.ts': `
    import { writeFileSync } from 'node:fs'
    import { test } from 'tidemark/vitest'
    import { put } from './cache.ts'
    test('never ends', { timeout: 600_000 }, async () => {
      await put('left')
      writeFileSync('running', '')
      await new Promise(() => {})
    })
  `,
} as const
