import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { createTidemark } from '../../src/runner/tidemark.ts'
import { tidemark as command } from '../cli/tidemark.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject } from './project.ts'
import { databases, query } from './query.ts'

let host: LocalServer

const maker = { name: 'maker', password: 'maker' }
const owner = { name: 'owner', password: 'owner' }

beforeAll(async () => {
  host = await startLocalServer({ max_connections: '60' })
  await query(host.url(), "create role maker login createdb password 'maker'; create role owner login password 'owner'")
  await query(host.url(), 'create database owned owner owner')
})

afterAll(() => host[Symbol.asyncDispose]())

/** What `tidemark doctor` says of a user's rights, and how it ends. */
async function rights(url: string): Promise<{ readonly code: number | null; readonly says: string }> {
  using project = createProject({ 'package.json': '{}' })
  const { code, stdout } = await command(['doctor', '--url', url, '--json'], project.root)
  const { checks } = JSON.parse(stdout) as { checks: readonly { name: string; detail?: string; todo?: string }[] }
  const check = checks.find(({ name }) => name === 'rights') ?? checks.find(({ name }) => name === 'server')
  return { code, says: `${check?.detail} ${check?.todo}` }
}

async function asMaker(migration: string) {
  using project = createProject({ 'm/1.sql': migration })
  const options = { config: false, cwd: project.root, url: host.url('postgres', maker) } as const
  return await createTidemark({ ...options, migrate: sqlMigrations('m') })
}

test('doctor says what each kind of user gets', async () => {
  expect(await rights(host.url())).toMatchObject({ code: 0, says: expect.stringContaining('rewind works') })
  expect(await rights(host.url('postgres', maker))).toMatchObject({
    code: 0,
    says: expect.stringMatching(/maker .* no superuser: each test gets a clone[^]*alter role "maker" superuser/),
  })
  const before = await databases(host.url())
  expect(await rights(host.url('owned', owner))).toMatchObject({
    code: 1,
    says: expect.stringContaining('alter role owner createdb'),
  })
  expect(await databases(host.url())).toEqual(before)
})

test('a user who owns only its database is refused before anything is written', async () => {
  const opening = createTidemark({ config: false, url: host.url('owned', owner), migrate: () => Promise.resolve() })
  await expect(opening).rejects.toMatchObject({ code: 'TM_SERVER_RIGHTS' })
  expect(await query(host.url('owned'), "select nspname from pg_namespace where nspname = 'tidemark'")).toEqual([])
})

test('with CREATEDB alone a rewind is a fresh clone: rows, sequences, schema and large objects of the template', async () => {
  await using tidemark = await asMaker(`create extension citext;
    create table t (id serial primary key, name citext unique); insert into t (name) values ('Ada'); select lo_from_bytea(4711, 'kept')`)
  await using db = await tidemark.database()
  const before = await db.digest()
  await db.query("insert into t (name) values ('Bob'); alter table t add more int; select lo_unlink(4711)")
  const { replaced } = await db.rewind()
  expect(replaced?.reason).toBe('there is no ledger')
  const after = await db.digest()
  expect(Object.keys(before.parts).filter((part) => before.parts[part] !== after.parts[part])).toEqual([])
})

test('what needs a ledger is refused by name where there is none', async () => {
  await using tidemark = await asMaker('create table t (id int)')
  await using db = await tidemark.database()
  await expect(db.mark()).rejects.toMatchObject({ code: 'TM_DATABASE_NO_LEDGER' })
  await expect(db.footprint()).rejects.toMatchObject({ code: 'TM_DATABASE_NO_LEDGER' })
})

test('an open transaction of a user without superuser rights does not outlive its database', async () => {
  await using tidemark = await asMaker('create table t (id int)')
  await using db = await tidemark.database()
  const client = await db.pool.connect()
  await client.query('begin; insert into t values (1)')
  await db.rewind()
  await expect(client.query('commit')).rejects.toThrow()
  client.release(true)
  expect((await db.query('select * from t')).rows).toEqual([])
})

test('an extension that only a superuser may create is an error of the migration that asks for it', async () => {
  await expect(asMaker('create extension postgres_fdw')).rejects.toMatchObject({
    code: expect.stringContaining('TM_MIGRATION'),
    message: expect.stringContaining('postgres_fdw'),
  })
})
