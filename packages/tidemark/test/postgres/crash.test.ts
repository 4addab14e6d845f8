import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { inventory } from '../../src/database/inventory.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { describeSnapshot } from '../../src/database/snapshot.ts'
import { sweep } from '../../src/database/sweep.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { connect } from '../../src/server/connect.ts'
import { readUrl } from '../../src/server/external-url.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'
import { query } from './query.ts'

let host: LocalServer
let project: Project

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({ 'm/1.sql': "create unlogged table words (word text); insert into words values ('seed')" })
})

afterAll(async () => {
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

const config = () => project.config({ url: host.url(), migrators: [sqlMigrations('m')] })

/** kill -9 of a session: the server ends all others and recovers. */
async function crash(): Promise<void> {
  const client = await connect(readUrl(host.url()).access, 'postgres', { application: 'test' })
  const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid')
  const ended = new Promise((resolve) => client.once('end', resolve))
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
  await ended
}

async function lease(template: string, run: string) {
  await using server = await openServer(config(), silent)
  const request = { template, run, root: project.root, slots: 1, label: 'test' }
  return new LeasedDatabase(await leaseDatabase(server.access, request))
}

test('a template whose unlogged tables a crash has emptied is not cloned any more, and built anew', async () => {
  await using server = await openServer(config(), silent)
  const { name } = await prepareTemplate(server, config(), silent)
  await crash()
  await expect(lease(name, 'before')).rejects.toMatchObject({ code: 'TM_DATABASE_CRASHED' })
  expect(await prepareTemplate(server, config(), silent)).toMatchObject({ name, built: true })
  expect(await prepareTemplate(server, config(), silent)).toMatchObject({ name, built: false })
  await using database = await lease(name, 'after')
  expect(await query(database.url, 'select word from words')).toEqual([{ word: 'seed' }])
  expect(await database.rewind(0)).toMatchObject({ clean: true })
})

test('a snapshot from before a crash is not there any more', async () => {
  await using server = await openServer(config(), silent)
  const { name: template } = await prepareTemplate(server, config(), silent)
  const snapshot = describeSnapshot({ template, base: template, name: 'words' }, 1)
  {
    await using database = await lease(template, 'snapshot')
    await query(database.url, "insert into words values ('snapshot')")
    await database.save(snapshot)
    expect(await database.restore(snapshot)).toBeDefined()
  }
  await crash()
  await prepareTemplate(server, config(), silent)
  await using database = await lease(template, 'heir')
  expect(await database.restore(snapshot)).toBeUndefined()
  expect(await query(database.url, 'select word from words')).toEqual([{ word: 'seed' }])
})

test('a server that recovers from a crash is waited for', async () => {
  await crash()
  await using server = await openServer(config(), silent)
  expect(server.version).toBeGreaterThan(140_000)
})

test('a prepared transaction that a dead worker left does not keep its database from being swept', async () => {
  await using server = await openServer(config(), silent)
  const { name } = await prepareTemplate(server, config(), silent)
  {
    await using database = await lease(name, 'prepared')
    await query(database.url, "begin; insert into words values ('never'); prepare transaction 'it''s left'")
  }
  const { dropped, failed } = await sweep(server.access, { diskCapMb: 1000, now: new Date() })
  expect(failed).toEqual([])
  expect(dropped.map(({ was }) => was)).toContain('abandoned')
  expect((await inventory(server.access)).map(({ state }) => state)).not.toContain('abandoned')
  expect(await query(host.url(), 'select gid from pg_prepared_xacts')).toEqual([])
})

test('a prepared transaction does not keep a database from being replaced, by a clone or by a spare', async () => {
  await using server = await openServer(config(), silent)
  const { name } = await prepareTemplate(server, config(), silent)
  await using database = await lease(name, 'replaced')
  for (const spare of [false, true]) {
    await query(database.url, "begin; insert into words values ('never'); prepare transaction 'left'")
    expect(await database.replace('the control session was lost')).toMatchObject({ spare })
    expect(await query(database.url, 'select word from words')).toEqual([{ word: 'seed' }])
  }
})

test('a registry of an earlier version is brought up to date, and its templates are built anew', async () => {
  await using server = await openServer(config(), silent)
  await prepareTemplate(server, config(), silent)
  await query(host.url('tidemark'), "drop table intact; comment on database tidemark is 'tidemark:registry:1'")
  const prepared = await Promise.all([1, 2].map(() => prepareTemplate(server, config(), silent)))
  expect(prepared.filter(({ built }) => built)).toHaveLength(1)
  const comment = "select shobj_description(oid, 'pg_database') as is from pg_database where datname = 'tidemark'"
  expect(await query(host.url(), comment)).toEqual([{ is: 'tidemark:registry:2' }])
})
