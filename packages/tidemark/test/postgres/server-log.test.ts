import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorsSince, type TimedEntry } from '../../src/server/log/errors-since.ts'
import type { Unseen } from '../../src/server/log/read.ts'
import { startLocalServer, type LocalServer } from './local-server.ts'

const version = 150_000

async function open(
  server: LocalServer,
  application_name: string,
  user?: Parameters<LocalServer['url']>[1],
): Promise<Client> {
  const client = new Client({ connectionString: server.url('postgres', user), application_name })
  await client.connect()
  return client
}

/** What the log says of the database since a moment. */
async function read(server: LocalServer, since: number, user?: Parameters<LocalServer['url']>[1]) {
  const client = await open(server, 'tidemark log', user)
  try {
    return await errorsSince(client, { version, since, isOurs: (database) => database === 'postgres' })
  } finally {
    await client.end()
  }
}

function seen(entries: readonly TimedEntry[] | Unseen): readonly TimedEntry[] {
  if ('unseen' in entries) throw new Error(entries.unseen)
  return entries
}

describe.each(['jsonlog', 'csvlog'])('a server that writes %s', (log_destination) => {
  let server: LocalServer
  let application: Client
  beforeAll(async () => {
    server = await startLocalServer({ logging_collector: 'on', log_destination, log_timezone: 'Asia/Jerusalem' })
    application = await open(server, 'clinic')
    await application.query('create table people (id int primary key, name text not null)')
  })
  afterAll(async () => {
    await application.end()
    await server[Symbol.asyncDispose]()
  })

  test('tells its errors and warnings with their time, place and names, without the values of rows', async () => {
    const since = Date.now()
    await application.query("insert into people values (7, 'Ada')")
    await application.query('insert into people values (7, \'Ada\n"Byron"\')').catch(() => {})
    await application.query('insert into people values ($1, $2)', [8, null]).catch(() => {})
    await application.query("do $$ begin raise warning 'take care'; raise notice 'nothing'; end $$")
    const entries = seen(await read(server, since))
    expect(entries).toMatchObject([
      {
        severity: 'ERROR',
        sqlstate: '23505',
        message: 'duplicate key value violates unique constraint "people_pkey"',
        detail: 'Key (id)=(7) already exists.',
        statement: 'insert into people values (?, ?)',
        application: 'clinic',
        database: 'postgres',
      },
      { sqlstate: '23502', detail: 'Failing row contains (…).', statement: 'insert into people values ($1, $2)' },
      { severity: 'WARNING', message: 'take care' },
    ])
    expect(entries.every(({ at }) => at >= since && at <= Date.now())).toBe(true)
  })

  test("passes over what was before, what is another database's, and Tidemark's own", async () => {
    await application.query('select 1 / 0').catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 20))
    const since = Date.now()
    const own = await open(server, 'tidemark control')
    await own.query('select 1 / 0').catch(() => {})
    await own.end()
    const other = new Client({ connectionString: server.url('template1') })
    await other.connect()
    await other.query('select 1 / 0').catch(() => {})
    await other.end()
    expect(await read(server, since)).toEqual([])
  })

  test('is read in pieces, in order, and no further back than needed', async () => {
    const since = Date.now()
    for (let number = 0; number < 100; number += 1) {
      await application.query(`do $$ begin raise warning using message = '${number} é' || repeat('ö', 50000); end $$`)
    }
    const entries = seen(await read(server, since))
    expect(entries.map(({ message }) => message.replace(/ö+/, ''))).toEqual(
      Array.from({ length: 100 }, (_, number) => `${number} é`),
    )
    expect(await read(server, Date.now())).toEqual([])
  })

  test('says what a user has no right to see', async () => {
    await application.query("create role visitor login password 'v'")
    const visitor = { name: 'visitor', password: 'v' }
    const denied = { unseen: expect.stringContaining('permission denied') as string }
    expect(await read(server, 0, visitor)).toEqual(denied)
    await application.query('grant pg_monitor, pg_read_server_files to visitor')
    expect(await read(server, Date.now() - 1000, visitor)).toEqual(denied)
    await application.query(
      'grant execute on function pg_current_logfile(text), pg_read_binary_file(text, bigint, bigint) to visitor',
    )
    expect(await read(server, Date.now() - 1000, visitor)).not.toHaveProperty('unseen')
  })
})

test('a server without such a log says so', async () => {
  await using server = await startLocalServer()
  expect(await read(server, 0)).toEqual({ unseen: 'the server writes no log in JSON or CSV' })
})
