/** A suite whose tests share one worker and one database that nobody cleans, with a fault of each kind. */
export const faults = {
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()], test: { isolate: false, pool: 'threads' } })`,
  'tidemark.config.ts': `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({
      migrate: sqlMigrations('migrations'),
      isolation: 'none',
      idle: 60,
      serverSettings: { work_mem: '4177kB' },
    })`,
  'migrations/1.sql': `
    create table clients (id serial primary key, name text not null);
    create table orders (id serial primary key, client text);
    create table settings (name text primary key, value text);`,
  'app.ts': `
    import { appendFileSync, existsSync, statSync } from 'node:fs'
    import pg from 'pg'
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 })
    export const sql = async (text) => (await pool.query(text)).rows
    export const cache = new Map()
    /** How often it was called, in all processes. */
    export const turn = () => {
      appendFileSync('turns', '.')
      return statSync('turns').size
    }`,
  'pollution.test.ts': `
    import { describe, expect, test } from 'vitest'
    import { cache, sql } from './app.ts'
    describe('clients', () => {
      test('leaves a client', () => sql("insert into clients (name) values ('Ada')"))
      test('expects no client', async () => expect(await sql('select * from clients')).toHaveLength(0))
    })
    test('remembers a client', () => void cache.set('client', 'Ada'))
    test('expects an empty memory', () => expect(cache.size).toBe(0))`,
  'other.test.ts': `
    import { expect, test } from 'vitest'
    import { turn } from './app.ts'
    test('passes every other time', () => expect(turn() % 2).toBe(0))`,
} as const

/** Faults that a suite has where all tests share one database. */
export const shared = {
  ...faults,
  'tidemark.config.ts': faults['tidemark.config.ts'].replace('4177kB', '4183kB'),
  'pollution.test.ts': `
    import { expect, test } from 'vitest'
    import { sql } from './app.ts'
    test('leaves an order', () => sql("insert into orders (client) values ('Ada')"))
    test('expects the first number', async () => {
      const [order] = await sql("insert into orders (client) values ('Grace') returning id")
      expect(order.id).toBe(1)
    })
    test('sets the language', async () => {
      await sql("insert into settings values ('language', 'he')")
      await sql("delete from settings where name = 'language'")
    })`,
  'other.test.ts': `
    import { expect, test } from 'vitest'
    import { sql } from './app.ts'
    test('sets another language', async () => {
      await sql("insert into settings values ('language', 'en')")
      await sql("delete from settings where name = 'language'")
    })
    test('reads the orders', async () => {
      expect(await sql('select * from orders order by id limit 1')).toMatchObject([{ client: 'Ada' }])
    })`,
} as const

/** Two tests of different files that want the same thing of the machine at once. */
export const meeting = {
  ...faults,
  'tidemark.config.ts': faults['tidemark.config.ts'].replace("isolation: 'none',", ''),
  'pollution.test.ts': `
    import { rmSync, writeFileSync } from 'node:fs'
    import { test } from 'vitest'
    test('holds the lock file', async () => {
      writeFileSync('lock', '')
      await new Promise((resolve) => setTimeout(resolve, 2500))
      rmSync('lock')
    })`,
  'other.test.ts': `
    import { existsSync } from 'node:fs'
    import { expect, test } from 'vitest'
    test('finds nobody at work', async () => {
      for (let look = 0; look < 50; look += 1) {
        expect(existsSync('lock')).toBe(false)
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    })`,
} as const
