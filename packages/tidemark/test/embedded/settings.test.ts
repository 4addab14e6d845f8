import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from 'pg'
import { connectionBudget, locksPerTransaction } from '../../src/server/embedded/budget.ts'
import { connect } from '../../src/server/connect.ts'
import { newWorld, startRefused, startUser, tracesOf, until, untilGone, type Traces, type User } from './world.ts'

const world = newWorld()
let user: User
let traces: Traces
let client: Client

beforeAll(async () => {
  user = await startUser(world, {
    serverSettings: {
      work_mem: '16384kB',
      Statement_Timeout: '2min',
      'app.tenant': "o'neill \\ co",
      jit: 'false',
    },
  })
  traces = await tracesOf(user)
  client = await connect(user.said.access, 'postgres', { application: 'tidemark test' })
})
afterAll(async () => {
  await client.end()
  await user.kill()
  await untilGone(traces)
  world[Symbol.dispose]()
})

async function show(name: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>('select current_setting($1) as value', [name])
  return rows[0]?.value ?? ''
}

test.each([
  ['fsync', 'off'],
  ['synchronous_commit', 'off'],
  ['full_page_writes', 'off'],
  ['wal_level', 'minimal'],
  ['autovacuum', 'off'],
  ['shared_preload_libraries', 'pg_stat_statements'],
  ['log_destination', 'jsonlog'],
  ['max_prepared_transactions', '16'],
  ['max_connections', String(connectionBudget().total)],
  ['max_locks_per_transaction', String(locksPerTransaction(connectionBudget().total))],
  ['server_encoding', 'UTF8'],
  ['TimeZone', 'UTC'],
])('%s is %s', async (name, value) => {
  expect(await show(name)).toBe(value)
})

test("the user's own settings are on top, whatever their unit and spelling", async () => {
  expect(await show('work_mem')).toBe('16MB')
  expect(await show('statement_timeout')).toBe('2min')
  expect(await show('jit')).toBe('off')
  expect(await show('app.tenant')).toBe("o'neill \\ co")
})

// Go's lib/pq, Bun and older JDBC drivers refuse to log in with fewer.
test('the password takes as many rounds as the standard asks for', async () => {
  const { rows } = await client.query<{ secret: string }>(
    'select rolpassword as secret from pg_authid where rolname = current_user',
  )
  expect(rows[0]?.secret).toMatch(/^SCRAM-SHA-256\$4096:/)
})

test('it listens on 127.0.0.1 and a private socket, and nowhere else', () => {
  const inodes = new Set(
    readdirSync(`/proc/${traces.postmaster}/fd`).flatMap((fd) => {
      const target = linkOf(`/proc/${traces.postmaster}/fd/${fd}`)
      return target.startsWith('socket:') ? [target.replaceAll(/\D/g, '')] : []
    }),
  )
  const listening = ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
    .map((fields) => fields[1])
  const port = user.said.access.port.toString(16).toUpperCase().padStart(4, '0')
  expect(listening).toEqual([`0100007F:${port}`])
  expect(modeOf(traces.socketFolder)).toBe(0o700)
})

test('a wrong password is refused on the socket and on TCP', async () => {
  const { access } = user.said
  for (const socket of [access.socket, undefined]) {
    const wrong = connect({ ...access, socket, password: 'wrong' }, 'postgres', { application: 'tidemark test' })
    await expect(wrong).rejects.toMatchObject({ code: '28P01' })
  }
})

test('the log is JSON, in a folder beside the data', async () => {
  await client.query('select 1 / 0').catch(() => {})
  const folder = join(traces.folder, 'log')
  const read = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  await until(() => read().some((line) => line.includes('division by zero')))
  expect(read().map((line) => typeof JSON.parse(line))).not.toContain('string')
  expect(existsSync(join(traces.data, 'log'))).toBe(false)
})

test.each([
  [{ listen_addresses: '*' }, 'TM_EMBEDDED_SETTING_RESERVED'],
  [{ Port: '5432' }, 'TM_EMBEDDED_SETTING_RESERVED'],
  [{ "x = '1'\nfsync": 'on' }, 'TM_EMBEDDED_SETTING_NAME'],
  [{ no_such_setting: '1' }, 'TM_EMBEDDED_START'],
  [{ work_mem: 'lots' }, 'TM_EMBEDDED_START'],
])('serverSettings %j are refused with %s', async (serverSettings, code) => {
  const refusal = await startRefused(world, { serverSettings })
  expect(refusal.code).toBe(code)
  expect(refusal.message).toContain(Object.keys(serverSettings)[0]?.split('=')[0]?.trim())
})

test('a server that was refused leaves nothing', () => {
  const folder = join(traces.lockFile, '..')
  const running = readdirSync(folder).filter((name) => name.endsWith('.json'))
  expect(running.filter((name) => readFileSync(join(folder, name), 'utf8').includes('no_such_setting'))).toEqual([])
})

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}
