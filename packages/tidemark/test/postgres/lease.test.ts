import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import type { Lease, LeaseRequest } from '../../src/database/lease.ts'
import { leaseDatabase, leaseExtraDatabase } from '../../src/database/lease-database.ts'
import { openRun } from '../../src/database/run.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { functionMigration } from '../../src/migrators/function.ts'
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

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({
    'migrations/1.sql': "create table t (id int primary key, v text); insert into t values (1, 'seeded')",
  })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  server = await openServer(config, silent)
  template = (await prepareTemplate(server, config, silent)).name
})

afterAll(async () => {
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

let runs = 0
const newRun = (): string => `run-${(runs += 1)}`

function lease(run: string, more: Partial<LeaseRequest> = {}): Promise<Lease> {
  return leaseDatabase(server.access, { template, run, root: project.root, slots: 2, label: 'lease test', ...more })
}

test('the hinted slot is taken when it is free, another one when it is not', async () => {
  const run = newRun()
  await using first = await lease(run, { hint: 2 })
  await using second = await lease(run, { hint: 2 })
  expect([first.slot, second.slot]).toEqual([2, 1])
  expect(first.database).toMatch(/^tidemark_[\da-f]{8}_run-\d+_2$/)
})

test('a worker number beyond the slots still gets a slot', async () => {
  const run = newRun()
  await using only = await lease(run, { slots: 3, hint: 11 })
  expect(only.slot).toBe(2)
})

test('the next holder of a slot gets the same database in the state of the template', async () => {
  const run = newRun()
  const first = await lease(run, { slots: 1 })
  await query(first.url, "update t set v = 'dirty'; insert into t values (2, 'more')")
  const before = await query(first.url, 'select oid from pg_database where datname = current_database()')
  await first[Symbol.asyncDispose]()
  await using second = await lease(run, { slots: 1 })
  expect(second.database).toBe(first.database)
  expect(await query(second.url, 'select id, v from t')).toEqual([{ id: 1, v: 'seeded' }])
  expect(await query(second.url, 'select oid from pg_database where datname = current_database()')).toEqual(before)
})

test('a left-behind query gets the grace that was asked for', async () => {
  await using patient = await lease(newRun(), { graceMs: 60_000 })
  await using strict = await lease(newRun(), { graceMs: 0 })
  const both = [patient, strict].map(async ({ url, control, ledger }) => {
    const sleep = query(url, 'select pg_sleep(0.5)').catch(() => {})
    const running =
      "select from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()"
    while ((await control.query(running)).rowCount === 0);
    const { leftovers } = await ledger!.rewind()
    await sleep
    return leftovers.map(({ kind }) => kind)
  })
  expect(await Promise.all(both)).toEqual([[], ['query']])
})

test('a slot that the ledger cannot clean is given a fresh clone of the same name', async () => {
  const run = newRun()
  const first = await lease(run, { slots: 1 })
  await query(first.url, 'alter table t add column more int')
  await first[Symbol.asyncDispose]()
  await using second = await lease(run, { slots: 1 })
  expect(second.database).toBe(first.database)
  expect(await query(second.url, 'select * from t')).toEqual([{ id: 1, v: 'seeded' }])
})

test('a lease waits for a slot that is given back, without disturbing its holder', async () => {
  const run = newRun()
  const first = await lease(run, { slots: 1 })
  const waiting = lease(run, { slots: 1 })
  await query(first.url, "update t set v = 'dirty'")
  await first[Symbol.asyncDispose]()
  await using second = await waiting
  expect(second.database).toBe(first.database)
  expect(await query(second.url, 'select v from t')).toEqual([{ v: 'seeded' }])
})

test('two checkouts with the same run id never meet', async () => {
  const run = newRun()
  await using here = await lease(run, { root: '/work/here' })
  await using there = await lease(run, { root: '/work/there' })
  expect(here.database).not.toBe(there.database)
})

test('a replaced database keeps its URL, ends old sessions and is clean', async () => {
  const old = await lease(newRun())
  const pool = new Client({ connectionString: old.url })
  pool.on('error', () => {})
  await pool.connect()
  await pool.query('create table junk ()')
  await using fresh = await old.replace()
  expect(fresh.url).toBe(old.url)
  await expect(pool.query('select 1')).rejects.toThrow()
  expect(await query(fresh.url, "select to_regclass('junk') as junk")).toEqual([{ junk: null }])
})

test('a kept database holds what it held, under another name, and the work goes on with a fresh one', async () => {
  const old = await lease(newRun())
  await query(old.url, "insert into t values (7, 'evidence')")
  const { kept, lease: next } = await old.keep('the failing test')
  await using fresh = next
  expect(fresh.url).toBe(old.url)
  expect(await query(kept.url, 'select v from t where id = 7')).toEqual([{ v: 'evidence' }])
  expect(await query(fresh.url, 'select v from t where id = 7')).toEqual([])
})

test('a database for one test lies beside the slots and is used again when that test is over', async () => {
  const run = newRun()
  const request = { template, run, root: project.root, label: 'concurrent test' }
  await using worker = await lease(run)
  const first = await leaseExtraDatabase(server.access, request)
  await using second = await leaseExtraDatabase(server.access, request)
  expect(new Set([worker.database, first.database, second.database]).size).toBe(3)
  await query(first.url, 'delete from t')
  await first[Symbol.asyncDispose]()
  await using third = await leaseExtraDatabase(server.access, request)
  expect(third.database).toBe(first.database)
  expect(await query(third.url, 'select v from t')).toEqual([{ v: 'seeded' }])
})

test('a changed template replaces the database of a slot', async () => {
  const run = newRun()
  const before = await lease(run, { slots: 1 })
  await before[Symbol.asyncDispose]()
  const config = project.config({ url: host.url(), migrators: [functionMigration(async () => {})] })
  const other = await prepareTemplate(server, config, silent)
  const request = { template: other.name, run, root: project.root, slots: 1, label: 'watch mode' }
  await using after = await leaseDatabase(server.access, request)
  expect(after.database).toBe(before.database)
  expect(await query(after.url, "select to_regclass('t') as t")).toEqual([{ t: null }])
})

test('a database of the right name that Tidemark did not make is refused and left alone', async () => {
  const run = newRun()
  const { database, [Symbol.asyncDispose]: giveBack } = await lease(run, { slots: 1 })
  await giveBack()
  await query(host.url(), `drop database "${database}"`)
  await query(host.url('tidemark'), `delete from databases where name = '${database}'`)
  await query(host.url(), `create database "${database}"`)
  await expect(lease(run, { slots: 1 })).rejects.toMatchObject({ code: 'TM_DATABASE_NOT_OURS' })
  expect(await query(host.url(), `select datname from pg_database where datname = '${database}'`)).toHaveLength(1)
})

test('a database whose drop was interrupted is made anew', async () => {
  const run = newRun()
  const { database, [Symbol.asyncDispose]: giveBack } = await lease(run, { slots: 1 })
  await giveBack()
  // What an interrupted DROP DATABASE leaves: nobody can connect, and the server takes nothing but another drop.
  await query(host.url(), `update pg_database set datconnlimit = -2 where datname = '${database}'`)
  await using again = await lease(run, { slots: 1 })
  expect(await query(again.url, 'select v from t')).toEqual([{ v: 'seeded' }])
})

test('a template that is not there is named in the error', async () => {
  const request = { template: 'tidemark_template_gone', run: newRun(), root: project.root, slots: 1, label: 'none' }
  await expect(leaseDatabase(server.access, request)).rejects.toMatchObject({ code: 'TM_DATABASE_NO_TEMPLATE' })
})

test('a test that drops all schemas, the ledger with them, costs a fresh clone', async () => {
  await using database = new LeasedDatabase(await lease(newRun()))
  await query(database.url, 'drop schema tidemark cascade; drop schema public cascade; create schema public')
  const rewind = await database.rewind(0)
  expect(rewind).toMatchObject({ clean: false, leftovers: [{ kind: 'failure', answer: 'replaced' }] })
  await database.replace('it has no ledger')
  expect(await query(database.url, 'select * from t')).toEqual([{ id: 1, v: 'seeded' }])
})

test('a setting of the server that ends idle sessions ends none that hold something', async () => {
  await query(host.url(), "alter role current_user set idle_session_timeout = '200ms'")
  try {
    const run = newRun()
    await using _ = await openRun(server.access, { run, template, diskCapMb: 1000 })
    await using first = await lease(run, { slots: 1 })
    const holding = "select pid from pg_stat_activity where application_name = 'tidemark registry'"
    const before = await query(host.url(), holding)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(await query(host.url(), holding)).toEqual(before)
    expect(before).not.toEqual([])
    expect(await first.ledger?.rewind()).toMatchObject({ clean: true })
  } finally {
    await query(host.url(), 'alter role current_user reset idle_session_timeout')
  }
})

test('rights and marks of the template that a copy gets in another form are no change of a test', async () => {
  await query(host.url(), 'create role first; create role second; create role third')
  const rights = functionMigration(async ({ url }) => {
    const grant = (what: string): string => `do $$ begin execute format('${what}', current_database()); end $$`
    for (const statement of [
      grant('grant connect on database %I to third'),
      grant('grant connect on database %I to first with grant option'),
      `set role first; ${grant('grant connect on database %I to second')}`,
      grant('alter database %I is_template true'),
    ]) {
      await query(url, statement)
    }
  })
  project.write({ 'more/1.sql': 'create table t (id int primary key)' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('more'), rights] })
  const { name } = await prepareTemplate(server, config, silent)
  await using held = await lease(newRun(), { template: name })
  await query(held.url, 'insert into t values (1)')
  expect(await held.ledger?.rewind()).toMatchObject({ clean: true, leftovers: [] })
  expect(await query(held.url, 'select datacl::text from pg_database where datname = current_database()')).toEqual([
    { datacl: expect.stringMatching(/third=c.*first=c\*.*second=c/) },
  ])
})
