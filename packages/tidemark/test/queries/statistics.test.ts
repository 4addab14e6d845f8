import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Statistics } from '../../src/queries/statistics.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { type LocalServer, startLocalServer } from '../postgres/local-server.ts'

let server: LocalServer
let access: ServerAccess
let client: Client

beforeAll(async () => {
  const settings = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.max': '100' }
  server = await startLocalServer(settings)
  const { port, user, password, socket } = server
  access = {
    kind: 'external',
    host: '127.0.0.1',
    port,
    socket,
    user,
    password,
    maintenance: 'postgres',
    parameters: '',
  }
  client = new Client({ connectionString: server.url() })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await server[Symbol.asyncDispose]()
})

test('many workers may be the first to ask', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => Statistics.open(access)))
  await Promise.all(all.map((statistics) => statistics[Symbol.asyncDispose]()))
  const { rows } = await client.query("select from pg_extension where extname = 'pg_stat_statements'")
  expect(rows).toEqual([])
})

test('each database has its own counters, and one is set to zero without the others', async () => {
  await client.query('create database other')
  const other = new Client({ connectionString: server.url('other') })
  await other.connect()
  await using statistics = await Statistics.open(access)
  await statistics.zero('postgres')
  await statistics.zero('other')
  await client.query('select 1 as one')
  await other.query('select 2 as two')
  await other.query('select 3 as two')
  await other.end()
  await statistics.zero('postgres')
  expect(await statistics.read('postgres')).toEqual({ count: 0, ms: 0, statements: [] })
  const { count, statements } = await statistics.read('other')
  expect([count, statements.map(({ text, calls, rows }) => [text, calls, rows])]).toEqual([
    2,
    [['select $1 as two', 2, 2]],
  ])
})

test('what was counted is taken away at the end: the server has room for others', async () => {
  {
    await using statistics = await Statistics.open(access)
    await statistics.zero('postgres')
    await client.query('select 4 as four')
  }
  const registry = new Client({ connectionString: server.url('tidemark') })
  await registry.connect()
  const { rows } = await registry.query("select from pg_stat_statements where query like '%as four%'")
  await registry.end()
  expect(rows).toEqual([])
})

test('without a beginning there is no number', async () => {
  await using statistics = await Statistics.open(access)
  await expect(statistics.read('postgres')).rejects.toMatchObject({ code: 'TM_QUERIES_NOT_COUNTED' })
})

test('a server that had to forget statements says so', async () => {
  await using statistics = await Statistics.open(access)
  await statistics.zero('postgres')
  for (let n = 1; n <= 150; n += 1) await client.query(`select ${'1, '.repeat(n)} 1`)
  await expect(statistics.read('postgres')).rejects.toMatchObject({ code: 'TM_QUERIES_EVICTED' })
})

test('a user without rights is told so', async () => {
  await client.query("create role modest login createdb password 'modest'")
  await using _ = await Statistics.open(access)
  const modest = { ...access, user: 'modest', password: 'modest' }
  await expect(Statistics.open(modest)).rejects.toMatchObject({ code: 'TM_QUERIES_RIGHTS' })
})
