import { Client } from 'pg'
import { expect, test } from 'vitest'
import { slotPrefix } from '../../src/database/names.ts'
import { now } from '../../src/isolation/clock.ts'
import type { EventBody } from '../../src/record/event.ts'
import { recordServerLog } from '../../src/runner/server-log.ts'
import { startLocalServer, type LocalServer } from './local-server.ts'

function loggedRun({ port, user, password }: LocalServer, began: number): Parameters<typeof recordServerLog>[1] {
  const place = { kind: 'external', host: '127.0.0.1', port, socket: undefined, maintenance: 'postgres' } as const
  const access = { ...place, user, password, parameters: '' }
  return { server: { access, version: 150_000 }, root: '/app', run: 'r1', began }
}

async function recorded(server: LocalServer, began: number): Promise<readonly EventBody[]> {
  const events: EventBody[] = []
  await recordServerLog({ write: (event) => events.push(event) }, loggedRun(server, began))
  return events
}

test('the record has the errors of the run, a few of each kind, and how many there were', async () => {
  await using server = await startLocalServer({ logging_collector: 'on', log_destination: 'jsonlog' })
  const admin = new Client({ connectionString: server.url() })
  await admin.connect()
  const database = `${slotPrefix('/app', 'r1')}1`
  await admin.query(`create database "${database}"`)
  await admin.end()
  const began = now()
  const client = new Client({ connectionString: server.url(database), application_name: 'app' })
  await client.connect()
  await client.query("do $$ begin for n in 1..60 loop raise warning 'number %', n; end loop; end $$")
  await client.query('select * from nowhere').catch(() => {})
  await client.end()
  const events = await recorded(server, began)
  const errors = events.filter((event) => event.type === 'server-error')
  // Within one second or two.
  expect(errors.length).toBeGreaterThanOrEqual(21)
  expect(errors.length).toBeLessThan(61)
  expect(errors.at(-1)).toMatchObject({ sqlstate: '42P01', application: 'app', database, severity: 'ERROR' })
  expect(events.at(-1)).toEqual({ type: 'server-log-read', errors: 61, leftOut: 61 - errors.length })
})

test('a run whose server is gone ends all the same, and says that its log was not seen', async () => {
  const server = await startLocalServer()
  await server[Symbol.asyncDispose]()
  expect(await recorded(server, now())).toEqual([
    {
      type: 'server-log-read',
      errors: 0,
      leftOut: 0,
      unseen: expect.stringContaining('TM_SERVER_UNREACHABLE') as string,
    },
  ])
})
