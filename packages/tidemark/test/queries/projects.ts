import { common } from '../runners/projects/common.ts'

/** A setting of its own gives these projects a server of their own, which stays up between them. */
function config(options: string): string {
  return `
    import { defineConfig } from 'tidemark'
    export default defineConfig({
      migrate: 'migrations', serverSettings: { work_mem: '4179kB' }, idle: 30, grace: 20, ${options}
    })`
}

const base = {
  ...common,
  'migrations/1.sql': `
    create table clients (id int generated always as identity primary key, name text not null);
    create table visits (id int generated always as identity primary key, client int references clients, at date);
    create index on visits (at);
    insert into clients (name) select 'client ' || n from generate_series(1, 12) as n;
    insert into visits (client, at) select 1 + n % 12, date '2026-01-01' + n from generate_series(1, 3000) as n;`,
  'app.ts': `
    import pg from 'pg'
    export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 3 })
    export const rows = async (text, values) => (await pool.query(text, values)).rows
    export const clients = () => rows('select id, name from clients order by id')
    export const visitsOf = (client) => rows('select at from visits where client = $1', [client])
    export const eachClient = async () => {
      for (const { id } of await clients()) await visitsOf(id)
    }`,
} as const

/** Nothing in the configuration: tests ask. */
export const asked = {
  ...base,
  'tidemark.config.ts': config(''),
  'asked.test.ts': `
    import { beforeAll, describe, expect, test } from 'tidemark/vitest'
    import { clients, eachClient, pool, rows, visitsOf } from './app.ts'
    beforeAll(() => clients())
    test('counts from its beginning', async ({ db }) => {
      await eachClient()
      await expect(db).toHaveRun({ exactly: 13 })
      await expect(db).toHaveRun({ max: 13, min: 1 })
      await expect(db).toHaveRun({ exactly: 12, matching: 'FROM visits' })
      await expect(db).toHaveRun({ matching: /from clients/ })
      await expect(db).not.toHaveRun({ max: 12 })
      await expect(db).not.toHaveRun({ each: 11 })
      await expect(db).not.toHaveRun({ matching: 'nowhere' })
    })
    test('begins with nothing, and counts since an answer', async ({ db }) => {
      await expect(db).toHaveRun({ exactly: 0 })
      await clients()
      const before = await db.queries()
      await visitsOf(3)
      await expect(db).toHaveRun({ exactly: 1, since: before })
      expect((await db.queries(before)).statements).toMatchObject([
        { text: 'select at from visits where client = $1', calls: 1, rows: 250 },
      ])
    })
    test('leaves out transactions, settings, failures and what Tidemark asks', async ({ db }) => {
      const client = await pool.connect()
      for (const text of ['begin', "set local work_mem = '1MB'", 'savepoint a', 'select 1 / 0', 'rollback to a', 'commit'])
        await client.query(text).catch(() => {})
      client.release()
      await db.footprint(await db.mark())
      await db.digest()
      await expect(db).toHaveRun({ exactly: 0 })
    })
    test('takes comments and lines out', async ({ db }) => {
      await pool.query("select /* trace 1 */ name -- of one\\n  from clients where name = 'it''s'")
      expect((await db.queries()).statements.map(({ text }) => text)).toEqual(['select name from clients where name = $1'])
    })
    test('too many', async ({ db }) => {
      await eachClient()
      await expect(db).toHaveRun({ max: 5 })
    })
    test('no expectation', async ({ db }) => {
      await expect(db).toHaveRun({})
    })
    test('no database', async ({ db }) => {
      await expect(3).toHaveRun({ max: 1 })
    })
    describe.concurrent('at the same time', () => {
      test.for([1, 2, 3])('%i', async (number, { db }) => {
        for (let n = 0; n < number; n += 1) await db.query('select name from clients where id = $1', [n])
        await expect(db).toHaveRun({ exactly: number })
      })
    })`,
  'helper.ts': `
    import { expect } from 'vitest'
    export const expectFew = (db) => expect(db).toHaveRun({ max: 2 })`,
  'unasked.test.ts': `
    import { test } from 'tidemark/vitest'
    import { expectFew } from './helper.ts'
    test('asks where nobody looked', async ({ db }) => expectFew(db))`,
} as const

/** Words that look as if somebody asked. */
export const seemsToAsk = {
  ...base,
  'tidemark.config.ts': "export default { migrate: 'migrations' }",
  'seems.test.ts': `
    import { expect, test } from 'tidemark/vitest'
    test('has plans of another kind', async ({ db }) => {
      const { rows } = await db.query("select 1 as plans")
      expect(rows[0].plans).toBe(1)
    })
    test('asks in earnest', async ({ db }) => expect(db).toHaveRun({ max: 1 }))`,
} as const

/** Everything is counted, of tests and of hooks. */
export const counted = {
  ...base,
  'tidemark.config.ts': config("queries: 'count'"),
  'counted.test.ts': `
    import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
    import { clients, eachClient, rows, visitsOf } from './app.ts'
    beforeAll(() => rows("insert into clients (name) values ('of the file')"))
    test('one', () => clients())
    test('none', () => {})
    let tries = 0
    test('again', { retry: 1 }, async () => {
      await visitsOf(1)
      tries += 1
      if (tries === 1) throw new Error('once')
    })
    describe('inner', () => {
      beforeAll(() => rows('update clients set name = $1', ['inner']))
      beforeEach(() => visitsOf(2))
      test('two', () => clients())
      afterAll(() => rows('delete from visits'))
    })
    describe('mixed', () => {
      test('before', () => clients())
      test.concurrent('beside one', () => visitsOf(1))
      test.concurrent('beside two', () => visitsOf(1))
      test('after', () => clients())
    })
    describe.concurrent('shared', () => {
      test('first', () => visitsOf(1))
      test('second', () => visitsOf(1))
    })`,
} as const

/** Plans of a test's statements. */
export const planned = {
  ...base,
  'tidemark.config.ts': config(''),
  'planned.test.ts': `
    import { expect, test } from 'tidemark/vitest'
    import { clients, pool, rows, visitsOf } from './app.ts'
    test('plans', async ({ db }) => {
      await clients()
      await visitsOf(1)
      await pool.query("select c.name, count(*) from clients c left join visits v on v.client = c.id where v.at > '2026-03-01' group by c.name")
      await pool.query("select now() - interval '1 day'")
      await rows('insert into visits (client, at) values ($1, $2)', [1, '2026-04-01'])
      await expect(db).toMatchPlans()
      await expect(db).toMatchPlans({ matching: 'insert' })
    })`,
} as const

/** Every test is over one budget. */
export const overBudget = {
  ...base,
  'tidemark.config.ts': config("queries: 'count', testBudget: 800, queryBudget: 15, repeatBudget: 5"),
  'over.test.ts': `
    import { setTimeout } from 'node:timers/promises'
    import { test } from 'vitest'
    import { eachClient, rows, visitsOf } from './app.ts'
    test('slow', () => setTimeout(900))
    test('repeats itself', () => eachClient())
    test('asks much', async () => {
      for (let n = 0; n < 16; n += 1) await rows('insert into visits (client) values (1)')
    })
    test('is modest', () => visitsOf(1))`,
} as const
