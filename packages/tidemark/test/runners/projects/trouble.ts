import { common } from './common.ts'

/** Tests that fail, hang or leave something behind; those called "clean" assert that the next one does not notice. */
export const trouble = {
  ...common,
  'trouble.test.ts': `
    import { test, expect, describe, beforeAll, beforeEach, afterEach } from 'vitest'
    import { add, names, pool } from './app.ts'
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

    test('leaves a transaction open', async () => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query("insert into things (name) values ('never committed')")
    })
    test('clean after the transaction', async () => { expect(await names()).toEqual(['template']) })

    test('leaves an advisory lock', async () => {
      const client = await pool.connect()
      await client.query('select pg_advisory_lock(42)')
      client.release()
    })
    test('clean after the lock', async () => {
      const { rows } = await pool.query('select pg_try_advisory_lock(42) as free')
      expect(rows[0].free).toBe(true)
      await pool.query('select pg_advisory_unlock_all()')
    })

    test('leaves a query running', async () => {
      pool.query("select pg_sleep(3); insert into things (name) values ('late')").catch(() => {})
      await pause(30)
    })
    test('clean after the query', async () => { expect(await names()).toEqual(['template']) })

    test('times out and goes on', { timeout: 100 }, async () => {
      await add('before')
      await pool.query('select pg_sleep(0.4)')
      await add('after the timeout')
    })
    test('clean after the timeout', async () => {
      await pause(600)
      expect(await names()).toEqual(['template'])
    })

    test('changes the schema', async () => {
      await add('x')
      await pool.query('create table extra (id int)')
    })
    test('clean after the schema change', async () => {
      expect(await names()).toEqual(['template'])
      const { rows } = await pool.query("select to_regclass('extra') as extra")
      expect(rows[0].extra).toBe(null)
    })

    test('ends every session', async () => {
      pool.on('error', () => {})
      await add('x')
      await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()').catch(() => {})
    })
    test('clean after the end of every session', async () => { expect(await names()).toEqual(['template']) })

    test('fails softly', async () => {
      expect.soft(1).toBe(2)
      await add('soft')
    })
    test('clean after the soft failure', async () => { expect(await names()).toEqual(['template']) })

    describe('with a failing beforeEach', () => {
      beforeEach(async () => {
        await add('each')
        throw new Error('beforeEach fails')
      })
      test('fails before', () => {})
    })
    describe('with a failing afterEach', () => {
      afterEach(async () => {
        await add('each')
        throw new Error('afterEach fails')
      })
      test('fails after', () => {})
    })
    describe('with a failing beforeAll', () => {
      beforeAll(async () => {
        await add('all')
        throw new Error('beforeAll fails')
      })
      test('is never run', () => {})
    })
    test('clean after failing hooks', async () => { expect(await names()).toEqual(['template']) })`,
  'broken.test.ts': `
    import { add } from './app.ts'
    await add('written before the file broke')
    throw new Error('the file is broken')`,
  'zz-next.test.ts': `
    import { test, expect } from 'vitest'
    import { names } from './app.ts'
    const atImport = await names()
    test('clean after the broken file', () => { expect(atImport).toEqual(['template']) })`,
} as const

/** The schema change in a suite's own hook, before any of its tests. */
export const schema = {
  ...common,
  'schema.test.ts': `
    import { test, expect, describe, beforeAll } from 'vitest'
    import { add, names, pool } from './app.ts'

    describe('with a table of its own', () => {
      beforeAll(() => pool.query('create table extra (id int primary key)'))
      test('would write to it', () => pool.query('insert into extra values (1)'))
      test('would find the row', () => {})
    })
    describe('without a table', () => {
      beforeAll(() => pool.query("insert into things (name) values ('gone'); drop table things"))
      test('would miss it', () => {})
    })
    describe('after it', () => {
      test('has the schema of the template', async () => {
        expect((await pool.query("select to_regclass('extra') as extra, to_regclass('things') is not null as things")).rows).toEqual([
          { extra: null, things: true },
        ])
      })
    })`,
} as const

/** The schema change that comes after data of beforeAll. */
export const lost = {
  ...common,
  'lost.test.ts': `
    import { test, expect, describe, beforeAll } from 'vitest'
    import { add, names, pool } from './app.ts'

    describe('with data', () => {
      beforeAll(() => add('suite'))
      test('changes the schema', () => pool.query('create table extra (id int)'))
      test('would miss its data', async () => { expect(await names()).toEqual(['template', 'suite']) })
    })
    describe('after it', () => {
      test('has what it needs', async () => { expect(await names()).toEqual(['template']) })
    })`,
} as const

export const overlapping = {
  ...common,
  'overlapping.test.ts': `
    import { test, describe } from 'tidemark/vitest'
    import { add, names } from './app.ts'
    import { expect } from 'vitest'
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

    describe('refused', () => {
      test.concurrent('writes to the shared database', async () => { await add('shared'); await pause(50) })
      test.concurrent('shares it', async () => { await pause(80) })
      test.concurrent('has its own', async ({ db }) => { await db.query("insert into things (name) values ('own')"); await pause(80) })
    })
    test('clean after them', async () => { expect(await names()).toEqual(['template']) })
    describe('allowed', () => {
      test.concurrent('reads only', async () => { await names() })
      test.concurrent('reads too', async () => { await names() })
      test.concurrent('changes the schema of its own', async ({ db }) => { await db.query('create table made ()') })
    })`,
} as const

export const keeping = {
  ...common,
  'tidemark.config.ts': `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({ migrate: sqlMigrations('migrations'), keep: 'failed' })`,
  'keeping.test.ts': `
    import { test, expect, beforeAll } from 'vitest'
    import { add, names } from './app.ts'

    beforeAll(() => add('suite'))
    test('fails after a write', async () => {
      await add('evidence')
      expect(1).toBe(2)
    })
    test('clean after it', async () => { expect(await names()).toEqual(['template', 'suite']) })`,
} as const

export const strict = `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({ migrate: sqlMigrations('migrations'), grace: 20, strict: true })`

/** Tests that all pass, and an error of the project's own that nobody handles. */
export const unhandled = {
  ...common,
  'unhandled.test.ts': `
    import { test } from 'vitest'
    test('forgets a promise', async () => {
      Promise.reject(new Error('nobody waits for it'))
      await new Promise((resolve) => setTimeout(resolve, 20))
    })`,
} as const

/** Tests that all pass, be it the second time, and leave clients of `pg` behind to which nobody listens. */
export const abandoned = {
  ...common,
  'abandoned.test.ts': `
    import { test } from 'vitest'
    import { pool } from './app.ts'
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

    test('leaves a client in a transaction', async () => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query("insert into things (name) values ('x')")
    })

    test('leaves a client in the middle of a query', async () => {
      const client = await pool.connect()
      client.query('select pg_sleep(30)').catch(() => {})
      await pause(30)
    })

    test('goes on with its client', async () => {
      const client = await pool.connect()
      client.query('begin').then(() => client.query('select pg_sleep(30)')).catch(() => client.query('rollback')).catch(() => {})
      await pause(30)
    })

    test('goes on without waiting for it', async () => {
      const client = await pool.connect()
      client.on('error', () => {})
      void client.query('select pg_sleep(30)').catch(() => client.query('rollback')).finally(() => client.query('reset all'))
      await pause(30)
    })

    let tries = 0
    test('passes when tried again', { retry: 1, timeout: 200 }, async () => {
      tries += 1
      if (tries > 1) return
      const client = await pool.connect()
      await client.query('select pg_sleep(30)')
    })

    test('gives them time to say so', () => pause(100))`,
} as const

/** A test that ends a session itself: that nobody listens to it is a fault of its own. */
export const broken = {
  ...common,
  'broken.test.ts': `
    import { test } from 'vitest'
    import { pool } from './app.ts'
    test('ends the session of a client', async () => {
      const client = await pool.connect()
      const { rows } = await client.query('select pg_backend_pid() as pid')
      client.query('select pg_sleep(30)').catch(() => {})
      await pool.query('select pg_terminate_backend($1)', [rows[0].pid])
      await new Promise((resolve) => setTimeout(resolve, 100))
    })`,
} as const
