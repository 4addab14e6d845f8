import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { inventory } from '../../src/database/inventory.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { openRun, type OpenRun } from '../../src/database/run.ts'
import { describeSnapshot } from '../../src/database/snapshot.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import type { Server } from '../../src/server/server.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'
import { query } from './query.ts'

let host: LocalServer
let project: Project
let server: Server
let template: string
let run: OpenRun
let number = 0

const config = () => project.config({ url: host.url(), migrators: [sqlMigrations('m')] })
const runId = () => `spare-${number}`

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({ 'm/1.sql': "create table words (word text); insert into words values ('seed')" })
  server = await openServer(config(), silent)
})

afterAll(async () => {
  await run.close()
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await run?.close()
  number += 1
  template = (await prepareTemplate(server, config(), silent)).name
  run = await openRun(server.access, { run: runId(), template, diskCapMb: 1000 })
})

async function lease(): Promise<LeasedDatabase> {
  const request = { template, run: runId(), root: project.root, slots: 1, label: 'test' }
  return new LeasedDatabase(await leaseDatabase(server.access, request))
}

const slots = async () => (await inventory(server.access)).filter(({ run }) => run === runId()).map(({ slot }) => slot)

test('whoever has needed one replacement has the next one ready, under the same URL and in the same state', async () => {
  await using database = await lease()
  const { url } = database
  const first = await database.digest()
  const found: boolean[] = []
  for (let count = 0; count < 3; count += 1) {
    await query(url, 'drop table words')
    found.push((await database.replace('a schema change')).spare)
    expect(database.url).toBe(url)
    expect(await database.digest()).toEqual(first)
    expect(await database.rewind(0)).toMatchObject({ clean: true })
    await query(url, "insert into words values ('written')")
  }
  expect(found).toEqual([false, true, true])
})

test('where a replacement is expected, the first one is ready too', async () => {
  await using database = await lease()
  database.expectReplacement()
  expect(await database.replace('isolation is `clone`')).toMatchObject({ spare: true })
})

test('the next worker of a slot finds the spare of the one before', async () => {
  {
    await using database = await lease()
    await database.replace('a schema change')
    await query(database.url, 'drop table words')
  }
  expect(await slots()).toEqual(['1', '1 spare'])
  await using heir = await lease()
  expect(heir.lease.wasSpare).toBe(true)
  expect(await query(heir.url, 'select word from words')).toEqual([{ word: 'seed' }])
})

test('a spare goes with its run', async () => {
  {
    await using database = await lease()
    await database.replace('a schema change')
  }
  await run.close()
  expect(await slots()).toEqual([])
})

test('a database on a snapshot is replaced by a spare of that snapshot', async () => {
  const snapshot = describeSnapshot({ template, base: template, name: 'words' }, 1)
  await using database = await lease()
  await query(database.url, "insert into words values ('snapshot')")
  await database.save(snapshot)
  const found: boolean[] = []
  for (let count = 0; count < 2; count += 1) {
    const { mark } = database.base
    await query(database.url, 'create table extra ()')
    found.push((await database.replace('a schema change', mark)).spare)
    expect(await query(database.url, 'select word from words')).toHaveLength(2)
  }
  expect(found).toEqual([false, true])
  // Back to the template: the spare is of the wrong kind.
  expect(await database.replace('a schema change')).toMatchObject({ spare: false })
  expect(await query(database.url, 'select word from words')).toHaveLength(1)
  expect(await database.replace('a schema change')).toMatchObject({ spare: true })
})

test('a spare from before a crash of the server is not taken', async () => {
  const database = await lease()
  await database.replace('a schema change')
  await query(database.url, 'drop table words')
  await database[Symbol.asyncDispose]()
  // All that a crash does, as far as anybody can see.
  await query(host.url('tidemark'), 'delete from intact')
  template = (await prepareTemplate(server, config(), silent)).name
  await using heir = await lease()
  expect(heir.lease.wasSpare).toBe(false)
})

test('a database of the right name that Tidemark did not make is left alone', async () => {
  await using database = await lease()
  await query(host.url(), `create database "${database.name}_spare"`)
  await query(host.url(`${database.name}_spare`), 'create table foreign_table ()')
  for (let count = 0; count < 3; count += 1) {
    expect(await database.replace('a schema change')).toMatchObject({ spare: false })
  }
  expect(await query(host.url(`${database.name}_spare`), 'select from foreign_table')).toEqual([])
  await query(host.url(), `drop database "${database.name}_spare"`)
})

test('no spare is made when connections run short, and the replacement still comes', async () => {
  await using database = await lease()
  const { rows } = await database.lease.control.query<{ free: number }>(
    `select current_setting('max_connections')::int - count(*)::int as free from pg_stat_activity where backend_type = 'client backend'`,
  )
  const others = await Promise.all(
    Array.from({ length: (rows[0]?.free ?? 0) - 6 }, async () => {
      const client = new Client({ connectionString: host.url() })
      await client.connect()
      return client
    }),
  )
  await database.replace('a schema change')
  expect(await database.replace('a schema change')).toMatchObject({ spare: false })
  await Promise.all(others.map((client) => client.end()))
})
