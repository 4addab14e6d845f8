import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunSummary } from '../../src/report/summary.ts'
import { ended, install, program, project, start, tidemark, type TestProject } from './tidemark.ts'

// A setting of its own gives this file a server of its own.
const config = `
  import { defineConfig } from 'tidemark'
  export default defineConfig({ migrate: 'migrations', serverSettings: { work_mem: '4171kB' }, idle: 30 })`

const migrations = { 'migrations/001.sql': 'create table notes (id int generated always as identity, text text)' }

const pg = createRequire(import.meta.url).resolve('pg')

/** A program that works on the database of DATABASE_URL, as a user's would. */
function sql(...statements: readonly string[]): readonly string[] {
  const script = `
    const { Client } = require(${JSON.stringify(pg)})
    const client = new Client(process.env.DATABASE_URL)
    client.connect().then(async () => {
      for (const text of ${JSON.stringify(statements)}) {
        const { rows } = await client.query(text)
        if (rows.length > 0) console.log(JSON.stringify(rows[0]))
      }
      await client.end()
    })`
  return [process.execPath, '-e', script]
}

function node(script: string): readonly string[] {
  return [process.execPath, '-e', script]
}

let folder: TestProject

beforeAll(() => {
  folder = project({ 'tidemark.config.ts': config, ...migrations })
  install(folder.root)
})

afterAll(async () => {
  await tidemark(['down'], folder.root)
  folder[Symbol.dispose]()
})

function run(command: readonly string[], flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  return tidemark(['run', ...flags, '--', ...command], folder.root, env)
}

function summaryOf(stdout: string): RunSummary & { readonly code: number; readonly record: string } {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as never
}

/** Starts a command and waits for its first word. */
async function started(command: readonly string[]) {
  const child = start(['run', '--', ...command], folder.root)
  const end = ended(child)
  if (child.stdout !== null) await once(child.stdout, 'data')
  return { child, end }
}

async function liveDatabases(): Promise<readonly string[]> {
  const { stdout } = await tidemark(['status', '--json'], folder.root)
  const { databases } = JSON.parse(stdout) as { databases: readonly { name: string; state: string }[] }
  return databases.filter(({ state }) => !['registry', 'template', 'kept'].includes(state)).map(({ name }) => name)
}

describe('the command', () => {
  test('finds a migrated database in DATABASE_URL and in the PG* variables', async () => {
    const { code, stdout } = await run(sql('select current_database() as name, count(*)::int as notes from notes'))
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ name: expect.stringMatching(/^tidemark_/) as string, notes: 0 })
    const names = 'PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE DATABASE_URL'.split(' ')
    const env = await run(node(`console.log(JSON.stringify(${JSON.stringify(names)}.map((n) => process.env[n])))`))
    const [host, port, user, password, database, url] = JSON.parse(env.stdout) as string[]
    expect(url).toBe(`postgresql://${user}:${password}@${host}:${port}/${database}`)
  })

  test('finds it clean, whatever the one before it did', async () => {
    await run(sql("insert into notes (text) values ('a')"))
    const { stdout } = await run(sql('select count(*)::int as notes from notes'))
    expect(stdout).toBe('{"notes":0}\n')
  })

  test('has the terminal to itself: only its own output is on standard output', async () => {
    const { stdout, stderr } = await run(node('console.log("out"); console.error("err")'))
    expect(stdout).toBe('out\n')
    expect(stderr).toMatch(/^err\ntidemark  node on 1 database · isolation .* · no leftovers\n$/)
  })

  test('needs no `--` when it has no flags of ours', async () => {
    const { code, stdout } = await tidemark(['run', 'echo', '--json'], folder.root)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '--json\n' })
  })

  test.each([0, 1, 255])('passes on its exit code %d', async (code) => {
    expect((await run(node(`process.exit(${code})`))).code).toBe(code)
  })

  test('that does not exist is an error', async () => {
    const { code, stderr } = await run(['no-such-program'])
    expect([code, stderr.match(/TM_CLI_COMMAND_NOT_FOUND|npx no-such-program/g)?.length]).toEqual([2, 2])
    expect((await run(['./none'])).stderr).not.toContain('npx')
  })
})

describe('what the command did', () => {
  test('is said by table', async () => {
    const { stderr } = await run(sql("insert into notes (text) values ('a'), ('b')", 'delete from notes where id = 1'))
    expect(stderr).toContain('changed notes +1 · no leftovers')
  })

  test('has the number of its statements where they are counted', async () => {
    const { stderr } = await run(sql('begin', 'select 1', 'commit', "insert into notes (text) values ('x')"), [
      '--queries',
      'count',
    ])
    expect(stderr).toMatch(/changed notes \+1 · 2 statements in [\d.]+ ms · no leftovers/)
  })

  test('is said when something is left behind, and --strict makes that a failure', async () => {
    const command = sql('create table extra ()')
    const lenient = await run(command)
    expect(lenient).toMatchObject({ code: 0, stderr: expect.stringMatching(/1 leftover\n {2}left behind\n/) as string })
    expect((await run(command, ['--strict'])).code).toBe(1)
  })

  test('is one JSON object in the last line with --json', async () => {
    const { code, stdout } = await run(sql("insert into notes (text) values ('a') returning id"), ['--json'])
    expect(code).toBe(0)
    expect(summaryOf(stdout)).toMatchObject({
      code: 0,
      databases: 1,
      server: { kind: 'embedded', how: 'hot' },
      template: { built: false },
      command: { code: 0, footprint: { notes: { inserted: 1 } }, leftovers: [] },
      kept: [],
    })
  })

  test('is in the record, from start to end', async () => {
    const { record } = summaryOf((await run(node(''), ['--json'])).stdout)
    const lines = readFileSync(join(record, 'events.ndjson'), 'utf8').trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'run-started',
      'server-ready',
      'template-ready',
      'database-leased',
      'command-ended',
      'server-log-read',
      'run-ended',
    ])
    expect(lines.join('\n')).not.toContain('postgresql://')
  })

  test('is annotated in GitHub Actions', async () => {
    const { stderr } = await run(sql('create table extra ()'), [], { GITHUB_ACTIONS: 'true' })
    expect(stderr).toMatch(/^::warning title=Tidemark%3A left behind::/m)
  })
})

describe('a command that makes its database unusable', () => {
  const kill = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`

  test('keeps its exit code, and what is not known is said', async () => {
    const { code, stderr } = await run(sql(kill))
    expect(code).toBe(0)
    expect(stderr).toContain('changes unknown · 1 leftover')
    expect(stderr).toContain('TM_LEDGER_CONTROL_LOST')
    expect((await run(sql(kill), ['--strict'])).code).toBe(1)
    expect((await run(sql(kill, 'select 1/0'), ['--keep', 'failed'])).code).toBe(1)
    expect(await liveDatabases()).toEqual([])
  })

  test('keeps its exit code when the server is gone, with errors that say so', async () => {
    using crashing = project({ 'tidemark.config.json': '{"serverSettings":{"work_mem":"4175kB"},"idle":0}' })
    const status = [process.execPath, program, 'status', '--json', '--cwd', crashing.root]
    const script = `
      const [program, ...args] = ${JSON.stringify(status)}
      const { server, embedded } = JSON.parse(require('node:child_process').execFileSync(program, args))
      process.kill(embedded.find(({ port }) => port === server.port).postmasterPid, 'SIGKILL')
      setTimeout(() => process.exit(4), 500)`
    const { code, stderr } = await tidemark(['run', '--', ...node(script)], crashing.root)
    expect(code).toBe(4)
    expect(stderr).toContain('changes unknown')
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

describe('a failed command', () => {
  test('keeps its database when asked to, and says how to open it', async () => {
    const command = sql("insert into notes (text) values ('kept')", 'select 1/0')
    const { code, stderr } = await run(command, ['--keep', 'failed'])
    expect(code).toBe(1)
    const url = /psql '(postgresql:.*)'/.exec(stderr)?.[1]
    const client = new Client(url)
    await client.connect()
    expect((await client.query('select text from notes')).rows).toEqual([{ text: 'kept' }])
    await client.end()
    expect((await tidemark(['sweep'], folder.root)).stdout).not.toContain('tidemark_kept')
    expect((await tidemark(['sweep', '--kept'], folder.root)).stdout).toContain('dropped tidemark_kept')
  })

  test('keeps nothing otherwise', async () => {
    expect((await run(node('process.exit(1)'))).stderr).not.toContain('kept')
    expect((await run(node(''), ['--keep', 'failed'])).stderr).not.toContain('kept')
  })
})

describe('signals', () => {
  const sleeping = node('console.log("up"); setInterval(() => {}, 1000)')

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s reaches the command, and after it the database is given back', async (signal, code) => {
    const { child, end } = await started(sleeping)
    child.kill(signal)
    expect(await end).toMatchObject({ code, signal: null, stderr: expect.stringContaining('no leftovers') as string })
    expect(await liveDatabases()).toEqual([])
  })

  test('a command that answers a signal decides its exit code', async () => {
    const { child, end } = await started(
      node('process.on("SIGTERM", () => process.exit(5)); console.log("up"); setInterval(() => {}, 1000)'),
    )
    child.kill('SIGTERM')
    expect((await end).code).toBe(5)
  })

  test('kill -9 leaves a database that the next run removes', async () => {
    const { child, end } = await started(node('console.log("up"); setTimeout(() => {}, 1000)'))
    child.kill('SIGKILL')
    expect((await end).signal).toBe('SIGKILL')
    await run(node(''))
    expect(await liveDatabases()).toEqual([])
  })

  test('an interrupted migration ends at once with the code of the signal', async () => {
    using slow = project({
      'tidemark.config.json': '{"migrate":"migrations","serverSettings":{"work_mem":"4171kB"},"idle":30}',
      'migrations/001.sql': 'select pg_sleep(60)',
    })
    const child = start(['run', '--', 'true'], slow.root)
    const end = ended(child)
    await pause(2000)
    child.kill('SIGTERM')
    expect(await end).toMatchObject({ code: 143, signal: null })
    expect(existsSync(join(slow.root, '.tidemark'))).toBe(false)
  })
})

describe('what goes wrong before the command starts', () => {
  test('a broken migration is shown with its place, and the command is not started', async () => {
    using broken = project({
      'tidemark.config.json': '{"migrate":"migrations","serverSettings":{"work_mem":"4171kB"},"idle":30}',
      'migrations/001.sql': 'create table a ();\ncreate tabel b ();\n',
    })
    const { code, stdout, stderr } = await tidemark(['run', '--', 'echo', 'started'], broken.root)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('migrations/001.sql failed at line 2, column 8')
    expect(stderr).toContain('42601')
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  test('a server that does not answer is an error', async () => {
    const { code, stderr } = await run(['true'], ['--url', 'postgresql://postgres@127.0.0.1:1/postgres'])
    expect(code).toBe(2)
    expect(stderr).toContain('TM_SERVER_UNREACHABLE')
  })

  test('a server of another machine is refused', async () => {
    const { code, stderr } = await run(['true'], ['--url', 'postgresql://postgres@db.example.org/postgres'])
    expect(code).toBe(2)
    expect(stderr).toContain('TM_SERVER_NOT_LOCAL')
  })

  test('an external server is used by DATABASE_URL', async () => {
    using plain = project({ 'tidemark.config.json': '{}' })
    const inner = [
      process.execPath,
      program,
      'run',
      '--cwd',
      plain.root,
      '--',
      ...sql('select current_database() as inner'),
    ]
    const { code, stdout, stderr } = await run(inner)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\{"inner":"tidemark_/) as string })
    expect(stderr).toContain('server external')
  })
})
