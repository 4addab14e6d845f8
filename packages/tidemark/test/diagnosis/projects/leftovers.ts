import { common } from './common.ts'

/** A test for each kind of thing that can be left behind, named after it. */
export const leaving = {
  ...common,
  'migrations/2.sql': `
    do $$ begin create role settled_role; exception when duplicate_object then null; end $$;`,
  'a-tests.test.ts': `
    import { test } from 'vitest'
    import { open, pause, pool } from './app.ts'

    test('transaction', async () => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query("insert into clients (email) values ('never@example.com')")
    })
    test('query', async () => {
      const client = await open('late')
      client.query('select pg_sleep(3)').catch(() => {})
      await pause(30)
    })
    test('advisory-lock', () => pool.query('select pg_advisory_lock(42)'))
    test('prepared-transaction', async () => {
      const client = await open('two-phase')
      await client.query('begin')
      await client.query("insert into clients (email) values ('prepared@example.com')")
      await client.query("prepare transaction 'order 66'")
      await client.end()
    })
    test('ddl', () => pool.query('create table extra (id int)'))
    test('large-object', () => pool.query("select lo_put(4711, 0, 'other')"))
    test('database-setting', async () => {
      const { rows } = await pool.query('select current_database() as name')
      await pool.query(\`alter database "\${rows[0].name}" set timezone = 'Asia/Jerusalem'\`)
    })
    test('untracked-write', () => pool.query('insert into hits default values'))
    test('failure', async () => {
      await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()').catch(() => {})
    })`,
  'b-server.test.ts': `
    import pg from 'pg'
    import { test } from 'vitest'
    import { pool, open, url } from './app.ts'

    // Shared by all: what it opens for the busiest test is no leftover.
    for (const busy of [1, 3, 2]) test(\`uses a shared pool \${busy} times\`, () =>
      Promise.all(Array.from({ length: busy }, () => pool.query('select pg_sleep(0.01)'))))
    for (const name of ['first', 'second', 'third', 'fourth']) test(\`opens a pool (\${name})\`, async () => {
      const own = new pg.Pool({ connectionString: url, application_name: 'reports' })
      own.on('error', () => {})
      await own.query('select 1')
    })
    test('works on the server', async () => {
      await pool.query('create role planted_role')
      await pool.query("alter role settled_role set timezone = 'Asia/Jerusalem'")
      await pool.query('create database planted_database')
      const client = await open('administrator')
      await client.query('set allow_in_place_tablespaces = on')
      await client.query("create tablespace planted_space location ''")
      await client.end()
    })`,
  'c-clean.test.ts': `
    import { test } from 'vitest'
    import { pool } from './app.ts'

    test('takes away what the planted tests left on the server', async () => {
      await pool.query('drop role planted_role')
      await pool.query('alter role settled_role reset all')
      await pool.query('drop database planted_database')
      await pool.query('drop tablespace planted_space')
    })`,
} as const

/** What is no leftover but where tests share one transaction. */
export const rolledBack = {
  ...common,
  'a-tests.test.ts': `
    import { test } from 'vitest'
    import { pool } from './app.ts'

    test('rollback', () => pool.query("notify bookings, 'new'"))`,
} as const
