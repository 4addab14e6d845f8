import { common } from './common.ts'

const config = `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark({ isolation: 'rollback' })] })`

/** The same files with isolation `rollback`. */
export function rolledBack(files: Readonly<Record<string, string>>): Record<string, string> {
  return { ...files, 'vitest.config.ts': config }
}

/** Every test asserts the state that it starts from: after marks of suites, and within tests. */
export const nested = rolledBack({
  ...common,
  'nested.test.ts': `
    import { execFileSync } from 'node:child_process'
    import { describe, beforeAll, expect, vi } from 'vitest'
    import { test } from 'tidemark/vitest'
    import { add, names, pool } from './app.ts'

    test('a schema change is rolled back', async () => {
      await pool.query('alter table things add column more int; create table other (id serial)')
      await pool.query('insert into other default values')
    })
    test('sequences are put back', async ({ db }) => {
      expect((await pool.query("insert into things (name) values ('x') returning id")).rows).toEqual([{ id: 2 }])
      expect(await db.footprint()).toEqual({ things: { inserted: 1 } })
    })
    test('and again', async () => {
      expect((await pool.query("insert into things (name) values ('y') returning id")).rows).toEqual([{ id: 2 }])
    })
    test('marks of a test', async ({ db }) => {
      await add('one')
      const mark = await db.mark()
      await add('two')
      expect(await db.footprint(mark)).toEqual({ things: { inserted: 1 } })
      await db.rewind(mark)
      expect(await names()).toEqual(['template', 'one'])
      await db.rewind()
      expect(await names()).toEqual(['template'])
      expect((await db.query('select count(*)::int as count from things')).rows).toEqual([{ count: 1 }])
    })
    test('a child process that the test waits for reads what the test wrote', async ({ db }) => {
      await add('for the child')
      const program = "import pg from 'pg'; const c = new pg.Client(process.env.DATABASE_URL); await c.connect();" +
        "console.log((await c.query('select count(*)::int as count from things')).rows[0].count); await c.end()"
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname, encoding: 'utf8' })
      expect(said.trim()).toBe('2')
    })
    test('a fake clock stops nothing', async () => {
      vi.useFakeTimers()
      await add('then')
      vi.useRealTimers()
    })
    test.fails('a transaction that waits for another connection is told so', async () => {
      const client = await pool.connect()
      try {
        await client.query('begin')
        await pool.query('select 1')
      } finally {
        client.release(true)
      }
    })
    test('an open transaction is rolled back', async () => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query("insert into things (name) values ('left')")
    })
    describe('a suite', () => {
      beforeAll(() => add('suite'))
      test('starts from it', async () => {
        expect(await names()).toEqual(['template', 'suite'])
        await add('gone')
        await pool.query("notify nobody")
      })
      test('starts from it again', async () => {
        expect(await names()).toEqual(['template', 'suite'])
      })
    })
    test('what a suite wrote is gone after it', async () => {
      expect(await names()).toEqual(['template'])
    })
    test.fails('a snapshot is refused', async ({ db }) => {
      await db.snapshot('some', () => add('some'))
    })
    describe('at the same time', () => {
      for (const name of ['a', 'b', 'c']) {
        test.concurrent('test ' + name, async ({ db }) => {
          await db.query('insert into things (name) values ($1)', [name])
          expect((await db.query('select name from things order by id')).rows).toEqual([{ name: 'template' }, { name }])
        })
      }
    })`,
})

/** The session that holds everything is ended by a test: the file goes on with another database. */
export const ended = rolledBack({
  ...common,
  'ended.test.ts': `
    import { test, expect } from 'vitest'
    import { add, names, pool } from './app.ts'
    pool.on('error', () => {})
    test('ends all sessions', async () => {
      await add('one')
      await pool.query('select pg_terminate_backend(pg_backend_pid())').catch(() => {})
    })
    test('starts from the template', async () => {
      expect(await names()).toEqual(['template'])
    })`,
})

/** A pool that stays open when its file ends, as most projects leave theirs. */
export const unlistened = {
  ...common,
  'unlistened.test.ts': `
    import { test } from 'vitest'
    import pg from 'pg'
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
    test('asks', () => pool.query('select 1'))
    test('asks again', () => pool.query('select 1'))`,
} as const
