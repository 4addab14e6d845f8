import { common } from './common.ts'

// One of the tests takes all connections there are: nobody else may be on its server.
const ownServer = common['tidemark.config.ts'].replace("deadlock_timeout: '100ms'", "deadlock_timeout: '101ms'")

/** A test for each cause of the catalogue, named after it: each fails as the cause says. */
export const planted = {
  ...common,
  'tidemark.config.ts': ownServer,
  'rows.test.ts': `
    import { expect, test } from 'vitest'
    import { pause, pool, withTwo } from './app.ts'

    test('create-race-catalog', () => withTwo(async (a, b) => {
      await a.query('begin')
      await a.query("create type mood as enum ('calm')")
      const late = b.query("create type mood as enum ('calm')")
      await Promise.all([late, pause(50).then(() => a.query('commit'))])
    }))
    test('duplicate-id', () => pool.query("insert into clients (id, email) values (1, 'new@example.com')"))
    test('duplicate-key', async () => {
      await pool.query("insert into clients (email) values ('lin@example.com')")
      await pool.query("insert into clients (email) values ('lin@example.com')")
    })
    test('expects a duplicate', async () => {
      for (const _ of 'ab') await expect(pool.query("insert into clients (email) values ('ada@example.com')")).rejects.toThrow('duplicate key')
    })
    test('missing-parent', () => pool.query('insert into bookings (client_id) values (77)'))
    test('still-referenced', () => pool.query('delete from clients where id = 1'))
    test('null-value', () => pool.query('insert into clients (age) values (30)'))
    test('check-failed', () => pool.query("insert into clients (email, age) values ('old@example.com', 300)"))
    test('excluded', () => pool.query("insert into bookings (client_id, slot) values (1, '[2026-05-04 09:30+00, 2026-05-04 11:00+00)')"))
    test('raised', () => pool.query("insert into appointments (note) values ('Ada')"))
    test('invalid-input', () => pool.query('select $1::uuid', ['Ada']))
    test('too-long', () => pool.query("insert into clients (email) values (repeat('x', 50))"))`,
  'hook.test.ts': `
    import { beforeAll, test } from 'vitest'
    import { pool } from './app.ts'

    beforeAll(() => pool.query('select * from nowhere'))
    test('never begins', () => {})`,
  'locks.test.ts': `
    import { test } from 'vitest'
    import { open, pause, pool, withTwo } from './app.ts'

    test('deadlock', async () => {
      await pool.query("insert into clients (id, email) values (10, 'ten@example.com'), (11, 'eleven@example.com')")
      await withTwo(async (a, b) => {
        await a.query('begin')
        await b.query('begin')
        await a.query('update clients set age = 30 where id = 10')
        await b.query('update clients set age = 31 where id = 11')
        const waiting = a.query('update clients set age = 32 where id = 11')
        await pause(30)
        await Promise.all([waiting, b.query("update clients set email = 'x@example.com' where id = 10")])
      })
    })
    test('lock-timeout', async () => {
      const forgotten = await pool.connect()
      await forgotten.query('begin')
      await forgotten.query('lock table clients')
      const impatient = await open('impatient')
      await impatient.query("set lock_timeout = '50ms'")
      await impatient.query('select * from clients').finally(() => impatient.end())
    })
    test('lock-wait', { timeout: 300 }, async () => {
      const forgotten = await open('forgotten')
      await forgotten.query('begin')
      await forgotten.query('update clients set age = 40')
      const patient = await open('patient')
      await patient.query("update clients set age = 41 where email = 'ada@example.com'")
    })
    test('statement-timeout', async () => {
      const client = await open('impatient')
      await client.query("set statement_timeout = '50ms'")
      await client.query('select pg_sleep(2)').finally(() => client.end())
    })
    test('cancelled', () => withTwo(async (a, b) => {
      const { rows } = await a.query('select pg_backend_pid() as pid')
      const sleeping = a.query('select pg_sleep(2)')
      await Promise.all([sleeping, pause(30).then(() => b.query('select pg_cancel_backend($1)', [rows[0].pid]))])
    }))
    test('serialization', () => withTwo(async (a, b) => {
      await a.query('begin isolation level repeatable read')
      await a.query('select * from clients')
      await b.query('update clients set age = 50')
      await a.query('update clients set age = 51')
    }))
    test('out-of-locks', () => pool.query("do $$ begin raise 'out of shared memory' using errcode = '53200'; end $$"))
    test('disk-full', () => pool.query(\`do $$ begin raise 'could not extend file "base/5/16384": No space left on device' using errcode = '53100'; end $$\`))`,
  'schema.test.ts': `
    import { test } from 'vitest'
    import { open, pause, pool, withTwo } from './app.ts'

    test('dependent-objects', () => pool.query('drop table clients'))
    test('concurrent-change', () => withTwo(async (a, b) => {
      const replace = "create or replace function greeting() returns text language sql as $$ select 'hi' $$"
      await a.query('begin')
      await a.query(replace)
      await Promise.all([b.query(replace), pause(50).then(() => a.query('commit'))])
    }))
    test('role-exists', async () => {
      await pool.query('create role planted')
      await pool.query('create role planted').finally(() => pool.query('drop role planted'))
    })
    test('already-exists', () => pool.query('create table clients (id int)'))
    test('missing-table', () => pool.query('select * from invoices'))
    test('missing-column', () => pool.query('select emial from clients'))
    test('missing-function', () => pool.query('select uuid_generate_v4()'))
    test('missing-object', () => pool.query("select 'a'::citext"))
    test('missing-extension', () => pool.query('create extension no_such_extension'))
    test('cached-plan', async () => {
      const client = await open('prepared')
      const statement = { name: 'all', text: 'select * from clients' }
      await client.query(statement)
      await pool.query('alter table clients add column phone text')
      await client.query(statement).finally(() => client.end())
    })
    test('table-in-use', async () => {
      const client = await open('reader')
      await client.query('begin')
      await client.query('declare reading cursor for select * from clients')
      await client.query('fetch 1 from reading')
      await client.query('alter table clients add column phone text').finally(() => client.end())
    })
    // The real one waits for five seconds.
    test('object-in-use', () => pool.query(\`do $$ begin
      raise 'database "app_test" is being accessed by other users' using errcode = '55006', detail = 'There is 1 other session using the database.';
    end $$\`))
    test('permission', async () => {
      const client = await open('monitor')
      await client.query('set role pg_monitor')
      await client.query('select * from clients').finally(() => client.end())
    })`,
  'sessions.test.ts': `
    import { test } from 'vitest'
    import { open, pause, pool, withTwo, url } from './app.ts'

    test('aborted-transaction', async () => {
      const client = await open('careless')
      await client.query('begin')
      await client.query('select * from invoices').catch(() => {})
      await client.query('select * from clients').finally(() => client.end())
    })
    test('session-ended-by-tidemark', async () => {
      const client = await open('background')
      client.query('select pg_sleep(5)').catch(() => {})
      await pause(30)
    })
    test('session-ended', () => withTwo(async (a, b) => {
      const { rows } = await a.query('select pg_backend_pid() as pid')
      const sleeping = a.query('select pg_sleep(2)')
      await Promise.all([sleeping, pause(30).then(() => b.query('select pg_terminate_backend($1)', [rows[0].pid]))])
    }))
    test('idle-in-transaction', async () => {
      const client = await open('sleepy')
      await client.query("set idle_in_transaction_session_timeout = '30ms'")
      await client.query('begin')
      await pause(150)
      await client.query('select 1')
    })
    test('read-only', async () => {
      const client = await open('reader')
      await client.query('begin read only')
      await client.query("insert into clients (email) values ('x@example.com')").finally(() => client.end())
    })
    test('no-database', () => open('lost', { connectionString: undefined, database: 'app_test' }))
    test('login', () => open('stranger', { connectionString: undefined, password: 'wrong' }))
    test('server-starting', () => pool.query("do $$ begin raise 'the database system is starting up' using errcode = '57P03'; end $$"))
    test('sequence-not-used', async () => {
      const client = await open('fresh')
      await client.query("select currval('clients_id_seq')").finally(() => client.end())
    })
    test('prepared-statement', () => pool.query('execute nothing'))
    test('too-many-connections', async () => {
      for (;;) await open('hungry')
    })`,
} as const
