import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { sweep } from '../../src/database/sweep.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { readCapabilities } from '../../src/server/capabilities.ts'
import { connect } from '../../src/server/connect.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { createProject } from './project.ts'
import { databases, query } from './query.ts'

let host: LocalServer

beforeAll(async () => {
  host = await startLocalServer({ max_connections: '20' })
  await query(host.url(), "create role maker login createdb password 'maker'; create role guest login password 'guest'")
})

afterAll(() => host[Symbol.asyncDispose]())

const maker = { name: 'maker', password: 'maker' }
const guest = { name: 'guest', password: 'guest' }

async function open(url: string, more: { workers?: number; allowHosts?: string[] } = {}): Promise<number> {
  using project = createProject()
  await using server = await openServer(project.config({ url, ...more }), silent)
  return server.version
}

const code = (expected: string) => ({ code: expected })

test('opening a server reads and writes nothing but its own questions', async () => {
  const before = await databases(host.url())
  expect(await open(host.url())).toBeGreaterThan(150_000)
  expect(await databases(host.url())).toEqual(before)
})

test('a database that does not exist yet may stand in the URL', async () => {
  expect(await open(host.url('not_there_yet'))).toBeGreaterThan(150_000)
})

test('a Unix socket is a server of this machine', async () => {
  const url = `postgresql://postgres:${host.password}@localhost:${host.port}/postgres?host=${encodeURIComponent(host.socket)}`
  using project = createProject({ 'm/1.sql': 'create table t ()' })
  const config = project.config({ url, migrators: [sqlMigrations('m')] })
  await using server = await openServer(config, silent)
  const { name: template } = await prepareTemplate(server, config, silent)
  const request = { template, run: 'socket', root: project.root, slots: 1, label: 'socket' }
  await using lease = await leaseDatabase(server.access, request)
  expect(await query(lease.url, 'select inet_server_addr() as address')).toEqual([{ address: null }])
})

test('each way of not getting in has an error of its own, without the password', async () => {
  await expect(open('postgresql://u:secret@127.0.0.1:1/db')).rejects.toMatchObject(code('TM_SERVER_UNREACHABLE'))
  await expect(open(`${host.url()}?sslmode=require`)).rejects.toMatchObject(code('TM_SERVER_TLS'))
  await expect(open(host.url('postgres', { name: 'postgres', password: 'wrong-secret' }))).rejects.toMatchObject({
    ...code('TM_SERVER_LOGIN'),
    message: expect.not.stringContaining('wrong-secret'),
  })
  await expect(open('mysql://localhost/x')).rejects.toMatchObject(code('TM_SERVER_URL'))
  await expect(open('postgresql://u:pa#ss@localhost/x')).rejects.toMatchObject({
    message: expect.not.stringContaining('pa#ss'),
  })
})

test('a port where something else answers is not waited for without end', async () => {
  const mute = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  const { port } = mute.address() as { port: number }
  await expect(open(`postgresql://u:p@127.0.0.1:${port}/db`)).rejects.toMatchObject(code('TM_SERVER_UNREACHABLE'))
  mute.close()
})

test('a user who may not create databases is told what to grant', async () => {
  await expect(open(host.url('postgres', guest))).rejects.toMatchObject({
    ...code('TM_SERVER_RIGHTS'),
    message: expect.stringContaining('alter role guest createdb'),
  })
})

test('too few connections are said before the first test', async () => {
  await expect(open(host.url(), { workers: 50 })).rejects.toMatchObject({
    ...code('TM_SERVER_CONNECTIONS'),
    message: expect.stringMatching(/50 workers need 103[^]*max_connections 20/),
  })
})

test('read-only sessions are refused', async () => {
  await query(host.url(), 'alter role maker set default_transaction_read_only = on')
  await expect(open(host.url('postgres', maker))).rejects.toMatchObject(code('TM_SERVER_READ_ONLY'))
  await query(host.url(), 'alter role maker reset default_transaction_read_only')
})

test('roles that only a cloud provider creates tell a tunnel from a server of this machine', async () => {
  await query(host.url(), 'create role rds_superuser')
  try {
    await expect(open(host.url())).rejects.toMatchObject(code('TM_SERVER_NOT_LOCAL'))
    expect(await open(host.url(), { allowHosts: ['127.0.0.1'] })).toBeGreaterThan(0)
  } finally {
    await query(host.url(), 'drop role rds_superuser')
  }
})

test('a database that looks like production is refused until it is named in full', async () => {
  await expect(open(host.url('shop_production'))).rejects.toMatchObject(code('TM_SERVER_PRODUCTION'))
  expect(await open(host.url('shop_production'), { allowHosts: ['127.0.0.1/shop_production'] })).toBeGreaterThan(0)
})

test('a foreign database called tidemark is refused and left as it is', async () => {
  await using other = await startLocalServer()
  await query(other.url(), 'create database tidemark')
  using project = createProject()
  const config = project.config({ url: other.url() })
  await using server = await openServer(config, silent)
  await expect(prepareTemplate(server, config, silent)).rejects.toMatchObject(code('TM_REGISTRY_FOREIGN'))
  expect(
    await query(other.url('tidemark'), "select count(*)::int as n from pg_tables where schemaname = 'public'"),
  ).toEqual([{ n: 0 }])
  expect(await databases(other.url())).toEqual([])
})

test('a user without superuser rights gets clones, never a ledger and never a dirty database', async () => {
  using project = createProject({ 'm/1.sql': 'create table t (id int)' })
  const config = project.config({ url: host.url('postgres', maker), migrators: [sqlMigrations('m')] })
  await using server = await openServer(config, silent)
  const template = await prepareTemplate(server, config, silent)
  expect(template.ledger).toBe(false)
  const request = { template: template.name, run: 'maker', root: project.root, slots: 1, label: 'maker' }
  const first = await leaseDatabase(server.access, request)
  expect(first.ledger).toBeUndefined()
  await query(first.url, 'insert into t values (1)')
  await first[Symbol.asyncDispose]()
  await using second = await leaseDatabase(server.access, request)
  expect(second.database).toBe(first.database)
  expect(await query(second.url, 'select * from t')).toEqual([])
})

test('two users on one server share the registry, and neither sweeps what is not its own', async () => {
  using project = createProject({ 'm/1.sql': 'create table shared ()' })
  const prepare = async (url: string, run: string) => {
    const config = project.config({ url, migrators: [sqlMigrations('m')] })
    await using server = await openServer(config, silent)
    const { name: template } = await prepareTemplate(server, config, silent)
    const lease = await leaseDatabase(server.access, { template, run, root: project.root, slots: 1, label: run })
    return { access: server.access, template, lease }
  }
  const [mine, theirs] = await Promise.all([prepare(host.url(), 'two'), prepare(host.url('postgres', maker), 'too')])
  expect(mine.template).not.toBe(theirs.template)
  await mine.lease[Symbol.asyncDispose]()
  const { dropped, failed } = await sweep(theirs.access, { diskCapMb: 1000, now: new Date() })
  expect(dropped.map(({ name }) => name)).not.toContain(mine.lease.database)
  expect(failed).toEqual([])
  await theirs.lease[Symbol.asyncDispose]()
})

test('capabilities are a plain value that says what the server can', async () => {
  using project = createProject()
  await using server = await openServer(project.config({ url: host.url('postgres', maker) }), silent)
  const client = await connect(server.access, 'postgres', { application: 'tidemark doctor' })
  const capabilities = await readCapabilities(client)
  await client.end()
  expect(capabilities).toMatchObject({
    user: 'maker',
    superuser: false,
    createDatabase: true,
    pooled: false,
    copyStrategy: true,
    fileClone: false,
  })
  expect(capabilities.connections).toMatchObject({ max: 20, reserved: 3 })
  expect(structuredClone(capabilities)).toEqual(capabilities)
})
