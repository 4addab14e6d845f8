import { common } from './common.ts'

/** Every test asserts the state that it starts from; all of them write and none cleans up. */
export const tree = {
  ...common,
  'tree.test.ts': `
    import * as vitest from 'vitest'
    import { test, expect, describe, beforeAll, beforeEach, afterEach, afterAll, onTestFinished } from 'vitest'
    import { add, names, pool, urlAtImport, variablesAtImport } from './app.ts'

    await add('import')
    beforeAll(() => add('file'))
    const file = ['template', 'import', 'file']

    test('finds DATABASE_URL and PG* set when modules load', async () => {
      const url = new URL(urlAtImport)
      expect(url.pathname.slice(1)).toBe(variablesAtImport.PGDATABASE)
      expect([url.hostname, url.port]).toEqual([variablesAtImport.PGHOST, variablesAtImport.PGPORT])
      expect([url.username, url.password]).toEqual([variablesAtImport.PGUSER, variablesAtImport.PGPASSWORD])
      const { rows } = await pool.query('select current_database() as name')
      expect(rows[0].name).toBe(variablesAtImport.PGDATABASE)
    })

    test.each(['one', 'two', 'three'])('starts from the file, case %s', async (name) => {
      expect(await names()).toEqual(file)
      await Promise.all([add(name), add(name), add(name)])
      await pool.query("delete from things where name = 'file'")
      const { rows } = await pool.query("select currval(pg_get_serial_sequence('things', 'id'))").catch(() => ({ rows: [] }))
      expect(rows.length).toBeLessThan(2)
    })

    let attempts = 0
    test('starts every retry from the mark', { retry: 2 }, async () => {
      expect(await names()).toEqual(file)
      await add('attempt')
      attempts += 1
      expect(attempts).toBe(3)
    })

    test('starts every repeat from the mark', { repeats: 2 }, async () => {
      expect(await names()).toEqual(file)
      await add('repeat')
    })

    test('skips itself half-way', async ({ skip }) => {
      await add('skipped')
      skip()
    })

    test('takes back what onTestFinished writes', async () => {
      expect(await names()).toEqual(file)
      onTestFinished(async () => { await add('finished') })
    })

    test.fails('fails as expected', async () => {
      expect(await names()).toEqual(file)
      await add('fails')
      expect(1).toBe(2)
    })

    describe('with data of its own', () => {
      beforeAll(() => add('outer'))
      beforeEach(() => add('each'))
      afterEach(() => add('after each'))
      afterAll(() => add('after all'))
      const outer = [...file, 'outer']

      test('first', async () => {
        expect(await names()).toEqual([...outer, 'each'])
        await add('first')
      })
      describe('nested', () => {
        beforeAll(() => add('inner'))
        test('sees both suites', async () => {
          expect(await names()).toEqual([...outer, 'inner', 'each'])
          await pool.query('delete from things')
        })
        test('sees them again', async () => {
          expect(await names()).toEqual([...outer, 'inner', 'each'])
        })
        describe('deeper, without hooks', () => {
          test('sees the same', async () => {
            expect(await names()).toEqual([...outer, 'inner', 'each'])
            await pool.query('truncate things')
          })
        })
      })
      describe.skip('skipped', () => {
        beforeAll(() => add('never'))
        test('never runs', () => {})
      })
      test('last', async () => {
        expect(await names()).toEqual([...outer, 'each'])
      })
    })

    describe('after it', () => {
      test('the data has gone with its suite', async () => {
        expect(await names()).toEqual(file)
        await add('late')
      })
    })
    // Vitest 3 has no aroundEach.
    describe.runIf(vitest.aroundEach)('with aroundEach', () => {
      vitest.aroundEach?.(async (runTest) => {
        await add('around')
        await runTest()
        await add('around, after')
      })
      let attempts = 0
      test('belongs to the attempt', { retry: 1 }, async () => {
        expect(await names()).toEqual([...file, 'around'])
        attempts += 1
        expect(attempts).toBe(2)
      })
    })
    test('after it nothing is left', async () => {
      expect(await names()).toEqual(file)
    })
    test.skip('is skipped', () => {})
    test.todo('is to be done')`,
  'other.test.ts': `
    import { test, expect, vi, beforeAll, afterAll } from 'vitest'
    import { add, names, pool } from './app.ts'

    const atImport = await names()
    beforeAll(() => add('other'))
    afterAll(() => vi.useRealTimers())

    test('finds nothing of another file', async () => {
      expect(atImport).toEqual(['template'])
      expect(await names()).toEqual(['template', 'other'])
      await add('x')
    })
    test('works under fake timers and leaves them on', async () => {
      vi.useFakeTimers({ now: 0 })
      expect(await names()).toEqual(['template', 'other'])
      const client = await pool.connect()
      client.on('error', () => {})
      await client.query('begin')
      await client.query("insert into things (name) values ('left open')")
      await add('fake')
    })
    test('starts clean under fake timers', async () => {
      expect(await names()).toEqual(['template', 'other'])
    })`,
  'fixture.test.ts': `
    import { test, expect, describe } from 'tidemark/vitest'
    import { urlAtImport } from './app.ts'

    const names = async (db) => (await db.query('select name from things order by id')).rows.map((row) => row.name)

    test('the fixture is the worker database', async ({ db, tidemark }) => {
      expect(db.url).toBe(urlAtImport)
      expect(tidemark.url).toBe(urlAtImport)
      expect(tidemark.server.version).toBeGreaterThan(140000)
    })
    test('the fixture marks, rewinds and tells the footprint', async ({ db }) => {
      expect(await db.footprint()).toEqual({})
      await db.query("insert into things (name) values ('a')")
      const mark = await db.mark()
      await db.pool.query("insert into things (name) values ('b'), ('c')")
      await db.query("update things set name = 'z' where name = 'template'")
      expect(await db.footprint(mark)).toEqual({ things: { inserted: 2, updated: 1 } })
      const inner = await db.mark()
      await db.query('delete from things')
      await db.rewind(inner)
      expect(await names(db)).toHaveLength(4)
      const { footprint } = await db.rewind(mark)
      expect(footprint).toEqual({ things: { inserted: 2, updated: 1 } })
      expect(await names(db)).toEqual(['template', 'a'])
      await db.rewind()
      expect(await names(db)).toEqual(['template'])
      await db.query("insert into things (name) values ('left')")
    })
    test('the next one is clean', async ({ db }) => {
      expect(await names(db)).toEqual(['template'])
    })

    describe.concurrent('at the same time', () => {
      const urls = new Set()
      test.each([1, 2, 3, 4])('number %i has a database of its own', async (number) => {
        expect(number).toBeGreaterThan(0)
      })
      for (const number of [1, 2, 3, 4]) {
        test('db number ' + number, { retry: 1 }, async ({ db, expect }) => {
          expect(await names(db)).toEqual(['template'])
          expect(db.url).not.toBe(urlAtImport)
          expect(urls.has(db.url)).toBe(false)
          urls.add(db.url)
          await db.query('insert into things (name) values ($1)', ['number ' + number])
          await new Promise((resolve) => setTimeout(resolve, 50))
          expect(await names(db)).toEqual(['template', 'number ' + number])
          expect(await db.footprint()).toEqual({ things: { inserted: 1 } })
          urls.delete(db.url)
        })
      }
    })
    describe('a suite with one test', () => {
      test.concurrent('alone, it shares the worker database', async ({ db, expect }) => {
        expect(db.url).toBe(urlAtImport)
        expect(await names(db)).toEqual(['template'])
      })
    })`,
} as const
