import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { useGate } from './gate.ts'

const gate = useGate()

const whats = async (): Promise<readonly string[]> => (await gate().goBack()).leftovers.map(({ what }) => what)

describe('what cannot be honoured is said', () => {
  test.each([
    ['begin isolation level serializable; commit', 'an isolation level was asked for'],
    ['begin; set transaction isolation level repeatable read; select 1; commit', 'an isolation level was asked for'],
    ['listen news', 'LISTEN hears nothing'],
    ["notify news, 'x'", 'a notification is not delivered'],
    ["select pg_notify('news', 'x')", 'a notification is not delivered'],
    ['select pg_advisory_lock(1)', 'a session advisory lock keeps nobody out'],
    ['select * from clients for update skip locked', 'SKIP LOCKED'],
    ['create temp table t (id int) on commit delete rows', 'a temporary table keeps the rows'],
    ["set default_transaction_isolation = 'serializable'", 'default modes of transactions'],
    [
      'insert into clients (made) values (now()); begin; select now(); commit; begin; select now(); commit',
      'now() is the same',
    ],
    ["select set_config('a' || '.b', 'c', true)", 'set_config was called with a name'],
  ])('%s', async (text, said) => {
    await gate().pool.query(text)
    expect(await whats()).toEqual([expect.stringContaining(said)])
    expect(await whats()).toEqual([])
  })

  test.each([
    ['vacuum', '25001', 'outside a transaction'],
    ['create index concurrently on clients (made)', '25001', 'outside a transaction'],
    ['create database other', '25001', 'outside a transaction'],
    ["alter type state add value 'old'; create table s (state state default 'old')", '55P04', 'new value of an enum'],
    ['do $$ begin commit; end $$', '2D000', 'refused its COMMIT'],
    ["begin; prepare transaction 'x'", '0A000', 'PREPARE TRANSACTION was refused'],
  ])('%s is refused, with the cure', async (text, code, said) => {
    const client = await gate().client()
    await expect(client.query(text)).rejects.toMatchObject({ code, hint: expect.stringContaining('`rewind`') })
    await client.query('rollback')
    expect(await whats()).toEqual([expect.stringContaining(said)])
  })

  test('a function that does such a thing is known by what it is made of, also one that a test makes', async () => {
    const make = (body: string): string => `create or replace function act() returns void language sql as $$ ${body} $$`
    await gate().pool.query(make("select set_config('app.tenant', 'x', false)"))
    await gate().pool.query('select act()')
    expect(await whats()).toEqual([expect.stringContaining('a function was called')])
    await gate().pool.query(make('select 1'))
    await gate().pool.query('select act()')
    expect(await whats()).toEqual([])
  })

  test('words in strings, names and comments are none', async () => {
    await gate().pool.query(`select 'begin; listen x' as "commit", $$ notify x $$ -- rollback; listen y
      /* begin /* isolation level serializable */ */`)
    expect(await whats()).toEqual([])
  })

  test('a transaction that waits for another connection gets an error in time', async () => {
    const [first, second] = [await gate().client(), await gate().client()]
    await first.query('begin')
    await expect(second.query('select 1')).rejects.toMatchObject({ code: '0A000', hint: expect.any(String) })
    await first.query('commit')
    expect((await second.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    expect(await whats()).toEqual([expect.stringContaining('a connection waited for a transaction')])
  })
})

describe('sessions are kept apart', () => {
  const show = async (client: Client, name: string): Promise<unknown> =>
    (await client.query({ text: 'select current_setting($1, true)', values: [name], rowMode: 'array' })).rows[0]?.[0]

  test('SET belongs to its session', async () => {
    const [first, second] = [await gate().client(), await gate().client()]
    await first.query("set search_path = pg_catalog; set app.tenant = 'one'")
    expect(await show(second, 'search_path')).toBe('"$user", public')
    expect(await show(second, 'app.tenant')).toBe('')
    expect(await show(first, 'search_path')).toBe('pg_catalog')
    expect(await show(first, 'app.tenant')).toBe('one')
    await gate().goBack()
    expect(await show(first, 'app.tenant')).toBe('one')
    await first.query('reset all')
    expect(await show(first, 'search_path')).toBe('"$user", public')
  })

  test('SET LOCAL, set_config and SET LOCAL ROLE end with their transaction', async () => {
    const client = await gate().client()
    await client.query('begin')
    await client.query('set local statement_timeout = 5000')
    await client.query("select set_config('app.tenant', 'two', true)")
    await client.query('set local role pg_read_all_data')
    expect((await client.query('select current_user as me')).rows).toEqual([{ me: 'pg_read_all_data' }])
    await client.query('commit')
    expect((await client.query('select current_user as me')).rows).toEqual([{ me: 'postgres' }])
    expect([await show(client, 'statement_timeout'), await show(client, 'app.tenant')]).toEqual(['0', ''])
    await client.query('begin')
    await client.query('set statement_timeout = 6000')
    await client.query('set local statement_timeout = 7000')
    await client.query('commit')
    expect(await show(client, 'statement_timeout')).toBe('6s')
    await client.query('set statement_timeout = 8000; set local statement_timeout = 9000; select 1')
    expect(await show(client, 'statement_timeout')).toBe('8s')
  })

  test('SET in a transaction that is rolled back was never set, in one that commits it lasts', async () => {
    const client = await gate().client()
    await client.query('begin; set statement_timeout = 7000; rollback')
    expect(await show(client, 'statement_timeout')).toBe('0')
    await client.query('begin')
    await client.query('set session statement_timeout to 8000')
    await client.query('commit')
    expect(await show(client, 'statement_timeout')).toBe('8s')
    await client.query('discard all')
    expect(await show(client, 'statement_timeout')).toBe('0')
  })

  test('settings of the connection are there from the start, and a wrong one is an error of its own', async () => {
    const client = new Client({
      connectionString: gate().url,
      options: '-c statement_timeout=9000 -c app.x=y',
      application_name: 'mine',
    })
    await client.connect()
    expect([await show(client, 'statement_timeout'), await show(client, 'app.x')]).toEqual(['9s', 'y'])
    expect(await show(client, 'application_name')).toBe('mine')
    await client.end()
    const wrong = new Client({ connectionString: gate().url, options: '-c work_mem=nonsense' })
    await wrong.connect()
    await expect(wrong.query('select 1')).rejects.toMatchObject({ code: '22023' })
    await wrong.end()
    expect((await gate().pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('a temporary table that a commit drops is dropped', async () => {
    const client = await gate().client()
    for (const name of ['t', 't', 'pg_temp."T t"']) {
      await client.query(`begin; create temporary table if not exists ${name} (id int) on commit drop`)
      await client.query(`insert into ${name} values (1)`)
      expect((await client.query(`select * from ${name}`)).rows).toEqual([{ id: 1 }])
      await client.query('commit')
      await expect(client.query(`select * from ${name}`)).rejects.toMatchObject({ code: '42P01' })
    }
    expect(await whats()).toEqual([])
  })

  test('a read-only transaction reads only', async () => {
    const client = await gate().client()
    await client.query('begin read only')
    await expect(client.query("insert into clients (name) values ('x')")).rejects.toMatchObject({ code: '25006' })
    await client.query('rollback')
    await client.query("insert into clients (name) values ('x')")
  })

  test('prepared statements of one name are those of their session', async () => {
    const [first, second] = [await gate().client(), await gate().client()]
    const ask = (client: Client, text: string): Promise<unknown> =>
      client.query({ name: 'same', text }).then(({ rows }) => rows)
    expect(await ask(first, 'select 1 as a')).toEqual([{ a: 1 }])
    expect(await ask(second, 'select 2 as b')).toEqual([{ b: 2 }])
    expect(await ask(first, 'select 1 as a')).toEqual([{ a: 1 }])
    await gate().goBack()
    expect(await ask(second, 'select 2 as b')).toEqual([{ b: 2 }])
  })
})

describe('the protocol', () => {
  test('several statements in one text take effect together, with BEGIN and COMMIT among them', async () => {
    const client = await gate().client()
    await expect(client.query("insert into clients (name) values ('a'); select nonsense")).rejects.toThrow('nonsense')
    await client.query(
      "insert into clients (name) values ('b'); begin; insert into clients (name) values ('c'); commit",
    )
    await expect(
      client.query("begin; insert into clients (name) values ('d'); commit; insert into clients (name) values ('b')"),
    ).rejects.toMatchObject({ code: '23505' })
    await client.query("begin; insert into clients (name) values ('e'); rollback and chain; select 1")
    await client.query("insert into clients (name) values ('f'); commit and chain")
    await client.query('rollback')
    const { rows } = await client.query<{ name: string }>('select name from clients order by name')
    expect(rows.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'f'])
  })

  test('savepoints outside of a transaction are refused', async () => {
    const client = await gate().client()
    await expect(client.query('savepoint a')).rejects.toMatchObject({ code: '25P01' })
    await expect(client.query('rollback to a')).rejects.toMatchObject({ code: '25P01' })
    await client.query('commit')
  })

  test('COPY goes in both directions, and its errors end with it', async () => {
    const { sql } = gate()
    const into = await sql`copy clients (name) from stdin`.writable()
    await pipeline(Readable.from(['Ada\n', 'Bob\n']), into)
    const lines: string[] = []
    const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
    await pipeline(await sql`copy (select name from clients order by name) to stdout`.readable(), sink)
    expect(lines.join('')).toBe('Ada\nBob\n')
    // `pg` refuses to send data.
    const client = await gate().client()
    await expect(client.query('copy clients (name) from stdin')).rejects.toMatchObject({ code: '57014' })
    expect((await client.query('select count(*)::int as count from clients')).rows).toEqual([{ count: 2 }])
  })

  test('cursors go on over several messages', async () => {
    const seen: number[] = []
    for await (const rows of gate().sql`select n from generate_series(1, 10) as n`.cursor(3)) {
      seen.push(...rows.map(({ n }) => Number(n)))
    }
    expect(seen).toHaveLength(10)
    for (let round = 0; round < 2; round += 1) {
      await gate().sql.begin(async (tx) => {
        await tx`declare c cursor for select 1 as one`
        expect(await tx`fetch all from c`).toEqual([{ one: 1 }])
      })
    }
  })

  test('a cancelled statement ends, and only that one', async () => {
    const slow = gate().sql`select pg_sleep(30)`
    const outcome = expect(slow).rejects.toMatchObject({ code: '57014' })
    setTimeout(() => slow.cancel(), 200)
    await outcome
    expect(await gate().sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('a wrong password, user or database is refused', async () => {
    const attempt = (url: string): Promise<unknown> => new Client({ connectionString: url }).connect()
    await expect(attempt(gate().url.replace('secret', 'guess'))).rejects.toMatchObject({ code: '28P01' })
    await expect(attempt(gate().url.replace('postgres:', 'somebody:'))).rejects.toMatchObject({ code: '28000' })
    await expect(attempt(gate().url.replace('/gate', '/postgres'))).rejects.toMatchObject({ code: '3D000' })
    await expect(attempt(`${gate().url}?sslmode=no-verify`)).rejects.toThrow('SSL')
  })

  test('a deferred constraint that can be immediate follows SET CONSTRAINTS', async () => {
    const client = await gate().client()
    const orphan = 'insert into later values (1, 99)'
    await expect(client.query(`begin; ${orphan}`)).rejects.toMatchObject({ code: '23503' })
    await client.query('rollback; begin; set constraints all deferred')
    await client.query(orphan)
    await expect(client.query('commit')).rejects.toMatchObject({ code: '23503' })
    await expect(client.query(`begin; ${orphan}`)).rejects.toMatchObject({ code: '23503' })
  })
})
