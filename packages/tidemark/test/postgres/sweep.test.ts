import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { inventory } from '../../src/database/inventory.ts'
import type { Lease } from '../../src/database/lease.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { openRun } from '../../src/database/run.ts'
import { dropKept, sweep } from '../../src/database/sweep.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import type { Server } from '../../src/server/server.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'
import { databases, query } from './query.ts'

let host: LocalServer
let project: Project
let server: Server
let template: string

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({ 'migrations/1.sql': 'create table t (id int primary key)' })
  server = await openServer(project.config({ url: host.url() }), silent)
  template = await prepare()
})

afterAll(async () => {
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

async function prepare(): Promise<string> {
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  return (await prepareTemplate(server, config, silent)).name
}

let runs = 0
const newRun = (): string => `run-${(runs += 1)}`
const now = new Date()
const lease = (run: string, hint = 1): Promise<Lease> =>
  leaseDatabase(server.access, { template, run, root: project.root, slots: 4, hint, label: `holder of ${run}` })

async function state(name: string): Promise<string | undefined> {
  return (await inventory(server.access)).find((item) => item.name === name)?.state
}

test('what a living session holds stays; what nobody holds goes', async () => {
  const run = newRun()
  await using live = await lease(run)
  const dead = await lease(run, 2)
  await dead[Symbol.asyncDispose]()
  expect([await state(live.database), await state(dead.database)]).toEqual(['live', 'abandoned'])
  const { dropped, failed } = await sweep(server.access, { diskCapMb: 1000, now })
  expect(dropped.map(({ name, was }) => ({ name, was }))).toEqual([{ name: dead.database, was: 'abandoned' }])
  expect(failed).toEqual([])
  expect(await query(live.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('between two holders a database of an open run stays, and goes when the run closes', async () => {
  const run = newRun()
  const open = await openRun(server.access, { run, template, diskCapMb: 1000 })
  const { database, [Symbol.asyncDispose]: giveBack } = await lease(run)
  await giveBack()
  expect(await state(database)).toBe('idle')
  await sweep(server.access, { diskCapMb: 1000, now })
  expect(await state(database)).toBe('idle')
  const { dropped } = await open.close()
  expect(dropped.map(({ name }) => name)).toEqual([database])
})

test('a replaced database is dropped later, a kept one only by name', async () => {
  const first = await lease(newRun())
  const second = await first.replace()
  const { kept, lease: third } = await second.keep('evidence')
  await third[Symbol.asyncDispose]()
  const { dropped } = await sweep(server.access, { diskCapMb: 1000, now })
  expect(dropped.map(({ was }) => was).sort()).toEqual(['abandoned', 'retired'])
  const item = (await inventory(server.access)).find(({ name }) => name === kept.database)
  expect(item).toMatchObject({ state: 'kept', label: 'evidence' })
  await expect(dropKept(server.access, [template])).rejects.toMatchObject({ code: 'TM_DATABASE_NOT_OURS' })
  await dropKept(server.access, [kept.database])
  expect(await databases(host.url())).not.toContain(kept.database)
})

test('a database that a test called a template, or that subscribes, goes all the same', async () => {
  for (const statement of [
    'alter database %I is_template true',
    "create subscription left_behind connection 'dbname=nowhere' publication nothing with (connect = false)",
  ]) {
    const held = await lease(newRun())
    await query(
      held.url,
      `do $$ begin execute format('${statement.replaceAll("'", "''")}', current_database()); end $$`,
    )
    const next = await held.replace()
    await next[Symbol.asyncDispose]()
  }
  const { dropped, failed } = await sweep(server.access, { diskCapMb: 1000, now })
  expect(failed).toEqual([])
  expect(dropped).toHaveLength(4)
})

test('the template used longest ago goes when the cap is passed, never one in use', async () => {
  const old = await prepareAnother(2)
  const used = await prepareAnother(1)
  const run = newRun()
  await using _ = await openRun(server.access, { run, template: used, diskCapMb: 1000 })
  const { dropped } = await sweep(server.access, { diskCapMb: 0, now })
  expect(dropped.map(({ name }) => name)).toEqual([old])
  expect(await state(used)).toBe('template')
})

/** A template that was last used so many hours ago. */
async function prepareAnother(hours: number): Promise<string> {
  project.write({ 'migrations/2.sql': `select ${hours}` })
  const name = await prepare()
  await query(
    host.url('tidemark'),
    `update templates set used_at = now() - interval '${hours} hours' where name = '${name}'`,
  )
  return name
}

test('databases that Tidemark did not make are never touched, whatever they are called', async () => {
  await query(host.url(), 'create database tidemark_0badcafe_run_1')
  await query(host.url(), 'create database shop_test')
  expect(await state('tidemark_0badcafe_run_1')).toBe('unmarked')
  await sweep(server.access, { diskCapMb: 0, now })
  expect(await databases(host.url())).toEqual(expect.arrayContaining(['shop_test', 'tidemark_0badcafe_run_1']))
})

test('two sweeps at once drop each database once and do not fail', async () => {
  const run = newRun()
  for (const hint of [1, 2, 3]) {
    const held = await lease(run, hint)
    if (hint === 3) await held[Symbol.asyncDispose]()
    else await held.replace().then((next) => next[Symbol.asyncDispose]())
  }
  const results = await Promise.all([1, 2, 3].map(() => sweep(server.access, { diskCapMb: 1000, now })))
  const names = results.flatMap(({ dropped }) => dropped.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
  expect(results.flatMap(({ failed }) => failed)).toEqual([])
  expect((await inventory(server.access)).filter(({ state: was }) => was === 'abandoned' || was === 'retired')).toEqual(
    [],
  )
})

test('a server that Tidemark never used has nothing to list and nothing to sweep, and stays untouched', async () => {
  await using other = await startLocalServer()
  await using fresh = await openServer(project.config({ url: other.url() }), silent)
  expect(await inventory(fresh.access)).toEqual([])
  expect(await sweep(fresh.access, { diskCapMb: 0, now })).toEqual({ dropped: [], failed: [] })
  expect(await query(other.url(), 'select count(*)::int as n from pg_database')).toEqual([{ n: 3 }])
})
