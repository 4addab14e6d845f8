import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import postgres from 'postgres'
import { describe, expect, test, vi } from 'vitest'
import { useGate } from './gate.ts'

const gate = useGate()

const whats = async (): Promise<readonly string[]> => (await gate().goBack()).leftovers.map(({ what }) => what)
const code = (asked: Promise<unknown>): Promise<unknown> => asked.then(undefined, ({ code }: { code: unknown }) => code)

describe('what belongs to a connection', () => {
  test('statements that SQL prepares are its own, by whatever name', async () => {
    const [first, second] = [await gate().client(), await gate().client()]
    await first.query('prepare p as select 1 as n')
    await second.query('prepare p (int) as select $1 as n')
    expect((await first.query('execute p')).rows).toEqual([{ n: 1 }])
    expect((await second.query('execute p (2)')).rows).toEqual([{ n: 2 }])
    await first.query('deallocate p')
    await expect(first.query('execute p')).rejects.toMatchObject({
      code: '26000',
      message: 'prepared statement "p" does not exist',
    })
    expect((await second.query('explain (costs off) execute p (2)')).rows).toHaveLength(1)
    await second.query('deallocate all')
    expect(await code(second.query('execute p (2)'))).toBe('26000')
  })

  test('those that a driver prepares are executed by SQL as well, and their names may be as long as they like', async () => {
    const client = await gate().client()
    const long = 'x'.repeat(60)
    for (const [name, n] of [
      [`${long}aa`, 1],
      [`${long}bb`, 2],
      [`${long}aa`, 1],
    ] as const)
      expect((await client.query({ name, text: `select ${n} as n` })).rows).toEqual([{ n }])
    expect((await client.query(`execute "${long}bb"`)).rows).toEqual([{ n: 2 }])
  })

  test('a name whose statement was refused can be given to another one', async () => {
    const client = await gate().client()
    expect(await code(client.query({ name: 'again', text: 'select nonsense' }))).toBe('42703')
    await client.query({ name: 'again', text: 'begin' })
    await client.query("insert into clients (name) values ('Ada')")
    await client.query('rollback')
    expect((await client.query('select * from clients')).rows).toEqual([])
  })

  test('temporary tables go with it, and at its wish', async () => {
    const make = 'create temporary table scratch (id int)'
    for (let round = 0; round < 2; round += 1) {
      const client = await gate().client()
      for (const discard of ['discard temp', 'set role pg_read_all_data; select 1', 'discard all']) {
        if (!discard.startsWith('set')) await client.query(make)
        await client.query(discard)
      }
      await client.query(make)
      await client.query('set role pg_read_all_data')
      await client.end()
    }
    const [first, second] = [await gate().client(), await gate().client()]
    await first.query(make)
    await expect(second.query(make)).rejects.toMatchObject({ code: '42P07', hint: expect.stringContaining('`rewind`') })
    expect(await whats()).toEqual([expect.stringContaining('temporary table was taken')])
  })

  test('timeouts of its own end no session, neither while they hold nor after RESET ALL', async () => {
    const client = new Client({ connectionString: gate().url, idle_in_transaction_session_timeout: 200 })
    await client.connect()
    expect((await client.query('show idle_in_transaction_session_timeout')).rows).toEqual([
      { idle_in_transaction_session_timeout: '200ms' },
    ])
    await pause(500)
    await client.query('set idle_in_transaction_session_timeout = 100')
    await client.query('set idle_in_transaction_session_timeout = 100; reset all')
    await pause(500)
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await client.end()
    expect((await gate().goBack()).lost).toBeUndefined()
  })

  test('a driver hears of settings that are reported: changed, rolled back, discarded', async () => {
    const [client, other] = [await gate().client(), await gate().client()]
    const heard: string[] = []
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
    connection.on('parameterStatus', ({ parameterName, parameterValue }: Record<string, string>) =>
      heard.push(`${parameterName} ${parameterValue}`),
    )
    await client.query("set intervalstyle = 'iso_8601'")
    await client.query("begin; set intervalstyle = 'postgres_verbose'")
    await client.query('rollback')
    await other.query('select 1')
    await client.query("begin; set local intervalstyle = 'sql_standard'")
    await client.query('commit')
    await client.query('discard all')
    const values = ['iso_8601', 'postgres_verbose', 'iso_8601', 'sql_standard', 'iso_8601', 'postgres']
    expect(heard).toEqual(values.map((value) => `IntervalStyle ${value}`))
  })
})

describe('as PostgreSQL has it', () => {
  test('what needs a transaction is refused, or warned of, outside one', async () => {
    const client = await gate().client()
    const warnings: (string | undefined)[] = []
    client.on('notice', ({ message }) => warnings.push(message))
    for (const text of ['lock table clients', 'declare c cursor for select 1', 'commit and chain']) {
      expect(await code(client.query(text))).toBe('25P01')
      expect(await code(client.query({ text, name: text }))).toBe('25P01')
    }
    await client.query('set local work_mem = 1024')
    await client.query('set constraints all deferred')
    expect(warnings).toEqual(
      ['SET LOCAL', 'SET CONSTRAINTS'].map((tag) => `${tag} can only be used in transaction blocks`),
    )
    await client.query('begin; lock table clients; declare c cursor for select 1; commit')
    await client.query('select 1; lock table clients')
    await client.query('declare h cursor with hold for select 7 as seven')
    await client.query('begin; declare c cursor for select 1; commit')
    expect((await client.query('fetch all from h')).rows).toEqual([{ seven: 7 }])
  })

  test('of a text that cannot be read nothing is carried out', async () => {
    const client = await gate().client()
    await expect(client.query("begin; insert into clients (name) values ('a'); commit; selct")).rejects.toMatchObject({
      code: '42601',
      position: '57',
    })
    expect((await client.query('select * from clients')).rows).toEqual([])
  })

  test('an error says where it is in what the client has sent', async () => {
    const client = await gate().client()
    await expect(client.query("begin; select 'ä'; select nonsense; commit")).rejects.toMatchObject({ position: '27' })
    await client.query('rollback; prepare "short" (int) as select $1')
    await expect(client.query('execute "short" (nonsense)')).rejects.toMatchObject({ position: '18' })
    const text = 'prepare p as select nonsense'
    await expect(client.query({ name: 'parsed', text })).rejects.toMatchObject({ position: '21' })
  })

  test('a refusal in a transaction fails it, and is nothing to be told of', async () => {
    const client = await gate().client()
    await client.query('begin')
    expect(await code(client.query('discard all'))).toBe('25001')
    expect(await code(client.query('select 1'))).toBe('25P02')
    await client.query('rollback')
    expect(await code(client.query('select 1; vacuum'))).toBe('25001')
    expect(await whats()).toEqual([])
  })

  test('a constraint that is deferred from the start is so in the very transaction that makes it', async () => {
    const client = await gate().client()
    await client.query('select 1')
    await client.query(`begin; create table tree (id int primary key, parent int references tree deferrable initially deferred);
      insert into tree values (1, 2); insert into tree values (2, 1); commit`)
    expect((await client.query('select id from tree')).rowCount).toBe(2)
  })

  test('a portal that is left open ends with its transaction, and is in nobody’s way', async () => {
    const { sql } = gate()
    for await (const [row] of sql`select n from generate_series(1, 10) as n`.cursor(1)) if (row?.['n'] === 2) break
    await sql`truncate visits`
    await sql.begin(async (tx) => {
      for await (const [row] of tx`select * from visits union all select 1, 1, ''`.cursor(1)) if (row) break
      await tx`drop table visits`
    })
  })

  test('what is no startup is turned away, and a later protocol is told which one is spoken', async () => {
    const hear = (bytes: Buffer): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(gate().gateway.port, '127.0.0.1', () => socket.write(bytes))
        socket.once('data', (data) => {
          resolve(data.toString('hex', 0, 9))
          socket.destroy()
        })
        socket.once('close', () => resolve('closed'))
        socket.on('error', () => {})
      })
    expect(await hear(Buffer.from('160301020001000102', 'hex'))).toBe('closed')
    expect(await hear(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBe('closed')
    const body = Buffer.from('\0\u0003\0\u0002user\0postgres\0database\0gate\0\0', 'latin1')
    expect(await hear(Buffer.concat([Buffer.from([0, 0, 0, body.length + 4]), body]))).toBe('760000000c00030000')
  })
})

describe('nobody holds others up', () => {
  test('a COPY whose client sends nothing is told, instead of waited for', async () => {
    const [into, other] = [await gate().sql.reserve(), await gate().client()]
    const writable = await into`copy clients (name) from stdin`.writable()
    writable.write('Ada\n')
    await pause(50)
    await expect(other.query('select 1')).rejects.toMatchObject({ code: '0A000' })
    writable.end('Bob\n')
    await vi.waitFor(async () => expect((await other.query('select * from clients')).rowCount).toBe(2), 20_000)
    into.release()
    expect(await whats()).toEqual([expect.stringContaining('a connection waited')])
  })

  test('a statement whose client is gone is ended', async () => {
    const [gone, other] = [await gate().client(), await gate().client()]
    gone.query('select pg_sleep(60)').catch(() => {})
    await pause(100)
    ;(gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('a client that does not read makes the server wait, but not other clients', async () => {
    const [slow, other] = [await gate().client(), await gate().client()]
    const { stream } = (slow as unknown as { connection: { stream: { pause(): void; resume(): void } } }).connection
    const answer = slow.query("select repeat('x', 1000) from generate_series(1, 100000)")
    stream.pause()
    await pause(300)
    const memory = process.memoryUsage.rss()
    await pause(300)
    expect(process.memoryUsage.rss() - memory).toBeLessThan(50_000_000)
    const [asked] = await Promise.all([other.query('select 1 as one'), pause(100)])
    expect(asked.rows).toEqual([{ one: 1 }])
    stream.resume()
    expect((await answer).rowCount).toBe(100_000)
  })

  test('a large value comes in one piece, and in time', async () => {
    const sql = postgres(gate().url, { max: 1 })
    const [row] = await sql`select length(${'z'.repeat(20_000_000)}) as n, repeat('y', 20000000) as v`
    expect([row?.['n'], String(row?.['v']).length]).toEqual([20_000_000, 20_000_000])
    await sql.end()
  })
})
