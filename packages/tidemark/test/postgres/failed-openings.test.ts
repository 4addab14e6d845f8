import { mkdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import type { Lease } from '../../src/database/lease.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import type { GatewayRequest } from '../../src/isolation/rollback/gateway.ts'
import type { GatewayThread } from '../../src/isolation/rollback/thread.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { runFolder } from '../../src/record/folders.ts'
import { newRunId } from '../../src/record/run-id.ts'
import { redisAccess } from '../../src/redis/access.ts'
import { RedisConnection } from '../../src/redis/connection.ts'
import type { Handover } from '../../src/runner/handover.ts'
import { Session } from '../../src/runner/session.ts'
import { createTidemark } from '../../src/runner/tidemark.ts'
import { openWorker } from '../../src/runner/worker.ts'
import { openServer } from '../../src/server/open.ts'
import type { Server } from '../../src/server/server.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { hasRedis } from '../redis/server.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject, type Project } from './project.ts'
import { query } from './query.ts'

let host: LocalServer
let project: Project
let server: Server
let template: string

beforeAll(async () => {
  host = await startLocalServer({ shared_preload_libraries: 'pg_stat_statements' })
  project = createProject({ 'migrations/1.sql': 'create table t (id int primary key)' })
  const config = project.config({ url: host.url(), migrators: [sqlMigrations('migrations')] })
  server = await openServer(config, silent)
  template = (await prepareTemplate(server, config, silent)).name
})

afterAll(async () => {
  project[Symbol.dispose]()
  await host[Symbol.asyncDispose]()
})

/** The only slot of a run: who comes next waits until it is free. */
function lease(run: string, label = 'failed openings'): Promise<Lease> {
  return leaseDatabase(server.access, { template, run, root: project.root, slots: 1, label })
}

function handover(run: string, more: Partial<Handover> = {}): Handover {
  const { access, version } = server
  const { root } = project
  const plain = { isolation: 'rewind', strict: false, keep: 'never', queries: 'off', grace: 50, slots: 1 } as const
  return { access, version, template, run, root, base: root, record: { root, run }, ...plain, ...more }
}

/** Sessions that Tidemark has in databases of tests. */
async function sessions(): Promise<readonly string[]> {
  const rows = await query<{ seen: string }>(
    host.url(),
    `select application_name || ' in ' || datname as seen from pg_stat_activity
     where application_name like 'tidemark%' and datname like 'tidemark\\_%'`,
  )
  return rows.map(({ seen }) => seen)
}

/** A session ends a moment after its client has. */
async function expectGivenBack(run: string): Promise<void> {
  await vi.waitFor(async () => expect(await sessions()).toEqual([]), { timeout: 10_000, interval: 50 })
  const next = await lease(run)
  expect(await query(next.url, 'select count(*)::int from t')).toEqual([{ count: 0 }])
  await next[Symbol.asyncDispose]()
}

async function inTemplate(sql: string): Promise<void> {
  await query(host.url(), `alter database "${template}" allow_connections true`)
  await query(host.url(template), sql)
  await query(host.url(), `alter database "${template}" allow_connections false`)
}

test('a database whose ledger is damaged is given back, and leased again when it is whole', async () => {
  const run = newRunId()
  await inTemplate('alter function tidemark.settle rename to settled')
  await expect(lease(run)).rejects.toThrow('tidemark.settle() does not exist')
  await inTemplate('alter function tidemark.settled rename to settle')
  await expectGivenBack(run)
})

test('a database that cannot be registered as leased is given back', async () => {
  const run = newRunId()
  const registry = host.url('tidemark')
  await query(registry, "alter table leases add constraint fault check (label <> 'refused')")
  await expect(lease(run, 'refused')).rejects.toThrow('fault')
  await query(registry, 'alter table leases drop constraint fault')
  await expectGivenBack(run)
})

test('a worker that cannot write the record gives its database back', async () => {
  const run = newRunId()
  mkdirSync(path.join(runFolder(project.root, run), 'events.ndjson'), { recursive: true })
  const opening = openWorker(handover(run), { hint: 1, label: 'worker' })
  await expect(opening).rejects.toMatchObject({ code: 'TM_RECORD_UNWRITABLE' })
  await expectGivenBack(run)
})

test('a worker whose Redis is gone gives its database back', async () => {
  const run = newRunId()
  const redis = redisAccess(`redis://127.0.0.1:${await deafPort()}`, 'database', [])
  const opening = openWorker(handover(run, { redis }), { hint: 1, label: 'worker' })
  await expect(opening).rejects.toMatchObject({ code: 'TM_REDIS_UNREACHABLE' })
  await expectGivenBack(run)
})

test('a database whose queries cannot be counted is given back', async () => {
  const { root } = project
  await using tidemark = await createTidemark({
    cwd: root,
    config: false,
    url: host.url(),
    migrate: sqlMigrations('migrations'),
    queries: 'count',
  })
  // Something else has the name of what counts, so that it can't be made again.
  const registry = host.url('tidemark')
  await query(registry, 'drop extension pg_stat_statements; create view pg_stat_statements as select 1 as one')
  await expect(tidemark.database()).rejects.toThrow('pg_stat_statements')
  await vi.waitFor(async () => expect(await sessions()).toEqual([]), { timeout: 10_000, interval: 50 })
  await query(registry, 'drop view pg_stat_statements')
  const db = await tidemark.database()
  expect((await db.query('select * from t')).rows).toEqual([])
  await db[Symbol.asyncDispose]()
})

test.runIf(hasRedis)('a session whose server is gone stops its Redis all the same', async () => {
  await using dying = await startLocalServer()
  const session = await Session.open(project.config({ url: dying.url(), redis: 'embedded' }), silent)
  await session.prepare(silent)
  const redis = session.redis!
  await (await RedisConnection.open(redis))[Symbol.asyncDispose]()
  process.kill(dying.pid, 'SIGKILL')
  await vi.waitFor(() => expect(query(dying.url(), 'select 1')).rejects.toThrow('ECONNREFUSED'), 20_000)
  await expect(session[Symbol.asyncDispose]()).rejects.toThrow()
  await expect(RedisConnection.open(redis)).rejects.toMatchObject({ code: 'TM_REDIS_UNREACHABLE' })
})

// The compiled one: a thread needs a file that Node can run.
test('a gateway that cannot open ends its thread', async () => {
  const file = new URL('../../dist/isolation/rollback/thread.js', import.meta.url).href
  const { GatewayThread: Compiled } = (await import(file)) as { readonly GatewayThread: typeof GatewayThread }
  const request: GatewayRequest = {
    access: server.access,
    database: 'nowhere',
    password: 'secret',
    hasLedger: false,
    graceMs: 50,
  }
  const before = threads()
  await expect(Compiled.open(request)).rejects.toMatchObject({
    code: 'TM_ROLLBACK_FAILED',
    seen: expect.stringContaining('"nowhere" does not exist') as string,
  })
  expect(threads()).toBe(before)
})

function threads(): number {
  return (process.report.getReport() as { readonly workers: readonly unknown[] }).workers.length
}

/** A port on which nobody listens any more. */
async function deafPort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
