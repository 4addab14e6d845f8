import { createRequire } from 'node:module'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startPostgres } from '../../src/embedded.ts'
import { project, program, tidemark, type TestProject } from './tidemark.ts'

// A setting of its own gives this file a server of its own: nobody else's is stopped.
const config = '{"migrate":"migrations","extensions":["citext"],"serverSettings":{"work_mem":"4172kB"},"idle":30}'
const migrations = { 'migrations/001.sql': 'create table notes (id int)' }

let folder: TestProject

beforeAll(() => {
  folder = project({ 'tidemark.config.json': config, ...migrations })
})

afterAll(async () => {
  await call('down')
  folder[Symbol.dispose]()
})

function call(...args: readonly string[]) {
  return tidemark(args, folder.root)
}

async function json<Shape>(...args: readonly string[]): Promise<Shape> {
  const { stdout } = await call(...args, '--json')
  return JSON.parse(stdout) as Shape
}

interface Status {
  readonly server: { readonly port: number } | null
  readonly embedded: readonly { readonly port: number; readonly keeperPid: number; readonly serverSettings: object }[]
  readonly databases: readonly { readonly name: string; readonly state: string; readonly template: string | null }[]
  readonly runs: readonly string[]
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Makes the registry of the server believe that its templates were used an hour ago. */
async function ageTemplates(): Promise<void> {
  const pg = createRequire(import.meta.url).resolve('pg')
  const script = `
    const { Client } = require(${JSON.stringify(pg)})
    const client = new Client({ connectionString: process.env.DATABASE_URL.replace(/[^/]*$/, 'tidemark') })
    client.connect()
      .then(() => client.query("update templates set used_at = now() - interval '1 hour'"))
      .then(() => client.end())`
  expect((await call('run', '--', process.execPath, '-e', script)).code).toBe(0)
}

test('status starts nothing', async () => {
  const { code, stdout, stderr } = await call('status')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^server {5}not running$/m)
  expect(await json<Status>('status')).toMatchObject({ server: null, databases: [], runs: [] })
})

test('up starts the server and builds the template, once', async () => {
  const first = await json('up')
  expect(first).toEqual({
    server: {
      kind: 'embedded',
      host: '127.0.0.1',
      port: expect.any(Number) as number,
      version: expect.any(Number) as number,
      how: expect.stringMatching(/cold|warm/) as string,
      ms: expect.any(Number) as number,
    },
    template: {
      name: expect.stringMatching(/^tidemark_template_/) as string,
      fingerprint: expect.any(String) as string,
      built: expect.any(Boolean) as boolean,
      ms: expect.any(Number) as number,
    },
  })
  expect(await json('up')).toMatchObject({ server: { how: 'hot' }, template: { built: false } })
})

test('status shows the server and what is on it', async () => {
  await call('up')
  const status = await json<Status>('status')
  const own = status.embedded.find(({ port }) => port === status.server?.port)
  expect(own?.serverSettings).toEqual({ work_mem: '4172kB' })
  expect(status.databases.map(({ state }) => state).sort()).toEqual(['registry', 'template'])
})

test('status shows who holds a database', async () => {
  const inner = [process.execPath, program, 'status', '--json', '--cwd', folder.root]
  const { stdout } = await call('run', '--', ...inner)
  const { databases } = JSON.parse(stdout) as Status
  expect(databases.find(({ state }) => state === 'live')).toMatchObject({
    label: inner.join(' '),
    holder: { pid: expect.any(Number) as number },
    url: null,
  })
})

describe('doctor', () => {
  test('finds a sound project sound, and says what it looked at', async () => {
    const { ok, checks } = await json<{ ok: boolean; checks: readonly { name: string; status: string }[] }>('doctor')
    expect(ok).toBe(true)
    expect(checks.map(({ name }) => name)).toEqual(
      'node configuration migrations server binaries version rights registry connections settings log queries extensions disk'.split(
        ' ',
      ),
    )
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(['ok']))
  })

  test('fails for an extension that is not installed', async () => {
    using wanting = project({ 'tidemark.config.json': config.replace('citext', 'no_such_extension') })
    const { code, stdout } = await tidemark(['doctor'], wanting.root)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^failed {3}extensions {5}not installed on the server: no_such_extension\n +-> Install/m)
  })

  test('warns of a project without configuration and migrations', async () => {
    using bare = project()
    const { code, stdout } = await tidemark(['doctor'], bare.root)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^warning {2}configuration {2}none found/m)
    expect(stdout).toContain('-> npx tidemark init')
  })

  test('says in its own words what keeps the server from being used', async () => {
    using broken = project({ 'tidemark.config.json': '{"url":"postgresql://postgres@127.0.0.1:1/postgres"}' })
    const { code, stdout } = await tidemark(['doctor'], broken.root)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^failed {3}server .*\(TM_SERVER_UNREACHABLE\)$/m)
  })

  test("fails where somebody else's database has the name of the registry", async () => {
    await using server = await startPostgres({})
    const client = new Client({ connectionString: server.url })
    await client.connect()
    await client.query('create database tidemark')
    const { code, stdout } = await tidemark(['doctor', '--url', server.url], folder.root)
    await client.end()
    expect(code).toBe(1)
    expect(stdout).toMatch(/^failed {3}registry .*\(TM_REGISTRY_FOREIGN\)$/m)
  })

  test('says in its own words what is wrong with the configuration', async () => {
    using broken = project({ 'tidemark.config.json': '{"idel":3}' })
    const { code, stdout } = await tidemark(['doctor'], broken.root)
    expect(code).toBe(1)
    expect(stdout).toContain('Did you mean `idle`?')
  })

  test('gives lines to paste for a server that is durable', async () => {
    using durable = project({
      'tidemark.config.json': '{"serverSettings":{"fsync":"on","work_mem":"4172kB"},"idle":0}',
    })
    const { code, stdout } = await tidemark(['doctor'], durable.root)
    expect(code).toBe(0)
    expect(stdout).toMatch(/alter system set fsync = off;\n +select pg_reload_conf\(\);/)
  })
})

describe('sweep', () => {
  test('removes nothing that is in use', async () => {
    const { databases } = await json<Status>('status')
    expect(await json('sweep')).toMatchObject({ failed: [], kept: [] })
    expect((await json<Status>('status')).databases).toEqual(databases)
  })

  test('removes templates over the cap that nobody used of late', async () => {
    await call('up')
    await ageTemplates()
    const swept = await json<{ dropped: readonly { was: string }[] }>('sweep', '--disk-cap', '0')
    expect(swept.dropped.map(({ was }) => was)).toEqual(['template'])
    expect(await json('up')).toMatchObject({ template: { built: true } })
  })
})

test('down stops the server of the project, and only that', async () => {
  using other = project({ 'tidemark.config.json': '{"serverSettings":{"work_mem":"4173kB"},"idle":30}' })
  await tidemark(['up'], other.root)
  await call('up')
  const { embedded, server } = await json<Status>('status')
  const own = embedded.find(({ port }) => port === server?.port)
  const { stopped } = await json<{ stopped: readonly { keeperPid: number }[] }>('down')
  expect(stopped.map(({ keeperPid }) => keeperPid)).toEqual([own?.keeperPid])
  await vi.waitFor(() => expect(isRunning(own?.keeperPid ?? 0)).toBe(false), 10_000)
  expect((await json<Status>('status')).server).toBeNull()
  const left = JSON.parse((await tidemark(['down', '--json'], other.root)).stdout) as { stopped: readonly object[] }
  expect(left.stopped).toHaveLength(1)
  expect((await call('down')).stdout).toBe('no embedded server of this project was running\n')
})

test('what was kept outlives the stop of its server, and goes when asked to', async () => {
  await call('run', '--keep', 'failed', '--', process.execPath, '-e', 'process.exit(1)')
  await call('down')
  expect((await json<{ kept: readonly string[] }>('sweep', '--kept')).kept).toEqual([
    expect.stringMatching(/^tidemark_kept_/),
  ])
  expect((await json<{ kept: readonly string[] }>('sweep', '--kept')).kept).toEqual([])
})
