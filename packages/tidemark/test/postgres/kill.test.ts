import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { inventory } from '../../src/database/inventory.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { sweep } from '../../src/database/sweep.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import type { Server } from '../../src/server/server.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { sleeperWord } from './sleeper.ts'
import { kill, startAsker, startScript } from './processes.ts'
import { createProject, type Project } from './project.ts'
import { databases, query } from './query.ts'

let host: LocalServer
let project: Project
let server: Server

beforeAll(async () => {
  host = await startLocalServer()
  project = createProject({ 'migrations/1.sql': 'create table half (); select pg_sleep(600)' })
  server = await openServer(project.config({ url: host.url() }), silent)
})

afterAll(async () => {
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

/** A process that is in the middle of a migration: it says so by a sleeping session. */
async function builder(kind: 'sql' | 'command'): Promise<ChildProcess> {
  // The server goes on with a dead client's statement: that of an earlier test must not be taken for ours.
  await query(
    host.url(),
    "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()",
  )
  await expect.poll(sleeping).toBe(0)
  const child = startScript('builder.ts', [host.url(), project.root, kind])
  await expect.poll(sleeping, { timeout: 20_000 }).toBe(1)
  return child
}

async function sleeping(): Promise<number> {
  return (
    await query(
      host.url(),
      "select from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()",
    )
  ).length
}

async function prepare(): Promise<string> {
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('quick')] })
  return (await prepareTemplate(server, config, silent)).name
}

const building = async () => (await inventory(server.access)).filter(({ state }) => state === 'building')

test('kill -9 in the middle of a template leaves remains that the next build removes', async () => {
  project.write({ 'quick/1.sql': 'select 1' })
  const child = await builder('sql')
  await kill(child)
  expect(await building()).toHaveLength(1)
  const template = await prepare()
  expect(await databases(host.url())).toEqual([template])
  expect(await sleeping()).toBe(0)
})

test('a process that waits for the build goes on when the builder is killed', async () => {
  project.write({ 'quick/1.sql': 'select 2' })
  const child = await builder('sql')
  const waiting = prepare()
  await pause(100)
  await kill(child)
  expect(await waiting).toMatch(/^tidemark_template_/)
  expect(await building()).toEqual([])
})

test('a sweep removes the remains of a killed build, and lets a living build be', async () => {
  const child = await builder('sql')
  expect((await sweep(server.access, { diskCapMb: 1000, now: new Date() })).dropped).toEqual([])
  expect(await building()).toHaveLength(1)
  await kill(child)
  await expect
    .poll(async () => (await sweep(server.access, { diskCapMb: 1000, now: new Date() })).dropped.map(({ was }) => was))
    .toEqual(['building'])
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a migration command with its children', async (signal) => {
  const child = await builder('command')
  expect(running(sleeperWord(project.root))).toBe(true)
  const ended = once(child, 'exit')
  child.kill(signal)
  expect(await ended).toEqual([null, signal])
  await expect.poll(() => running(sleeperWord(project.root))).toBe(false)
})

/** Whether a process with this word in its command line is alive: asked of the operating system. */
function running(word: string): boolean {
  return existsSync('/proc') && spawnSync('pgrep', ['-f', word]).status === 0
}

test('the databases of a killed process are free at once, and clean', async () => {
  project.write({ 'migrations/1.sql': 'create table t (id int primary key)' })
  const asker = await startAsker()
  const config = project.config({ url: host.url() })
  const { database, template = '' } = await asker.ask({ config, run: 'killed', slots: 1, hint: 1 })
  await query(host.url(database), 'insert into t values (1)')
  await asker.kill()
  const request = { template, run: 'killed', root: project.root, slots: 1, label: 'heir' }
  await using heir = await leaseDatabase(server.access, request)
  expect(heir.database).toBe(database)
  expect(await query(heir.url, 'select * from t')).toEqual([])
})

test('a process killed while it gives its database up leaves one that its heir replaces', async () => {
  const asker = await startAsker()
  const config = project.config({ url: host.url() })
  const { database, template = '' } = await asker.ask({ config, run: 'given-up', slots: 1, hint: 1 })
  await asker.kill()
  // As far as it had come: nobody gets in any more, and it still has its name.
  await query(host.url(), `alter database "${database}" allow_connections false`)
  const request = { template, run: 'given-up', root: project.root, slots: 1, label: 'heir' }
  await using heir = await leaseDatabase(server.access, request)
  expect(heir.database).toBe(database)
  expect(await query(heir.url, 'select 1 as alive')).toEqual([{ alive: 1 }])
})

test('a process killed while it clones leaves nothing that disturbs the next', async () => {
  const template = await prepare()
  for (let round = 1; round <= 8; round += 1) {
    const asker = await startAskerFor(round)
    await pause(round * 15)
    await asker.kill()
  }
  const request = { template, run: 'clone-kill', root: project.root, slots: 1, label: 'heir' }
  await using heir = await leaseDatabase(server.access, request)
  expect(heir.slot).toBe(1)
  await sweep(server.access, { diskCapMb: 1000, now: new Date() })
  const states = (await inventory(server.access)).map(({ state }) => state)
  expect(new Set(states)).toEqual(new Set(['live', 'registry', 'template']))
})

async function startAskerFor(round: number) {
  const asker = await startAsker()
  const config = project.config({ url: host.url() })
  void asker
    .ask({ config, run: round % 2 === 0 ? 'clone-kill' : `clone-kill-${round}`, slots: 1, hint: 1 })
    .catch(() => {})
  return asker
}
