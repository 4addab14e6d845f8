import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Server } from '../../src/server/server.ts'
import { differences, openScratchServer, Scratch } from '../ledger/scratch.ts'
import { attempt, Workload } from './workload.ts'

const pazpaz = path.resolve(import.meta.dirname, '../../../../apps/pazpaz')
const rounds = 5
const statementsOfARound = 60

let server: Server

beforeAll(async () => {
  server = await openScratchServer()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

test.for([
  ['wagtail', () => dumped('wagtail')],
  ['procrastinate', () => dumped('procrastinate')],
  ['graphile-worker', () => dumped('graphile-worker')],
  ['pg-boss', () => dumped('pg-boss')],
  ['pazpaz', () => migrations()],
] as const)('random work on the schema of %s is taken back', async ([, schema]) => {
  await using scratch = await Scratch.create(server.access, async (client) => {
    await client.query(schema())
    await (await Workload.of(client)).fill(client)
  })
  const sessions = [await scratch.session(patience), await scratch.session(patience)]
  const workload = await Workload.of(sessions[0]!)
  const before = await scratch.digest()
  const seed = Math.floor(Math.random() * 2 ** 31)
  let done = 0
  const touched = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    for (const { session, sql } of workload.statements(seed + round, statementsOfARound)) {
      if (await attempt(sessions[session]!, sql)) done += 1
    }
    for (const session of sessions) await session.query('rollback')
    const rewind = await scratch.ledger.rewind()
    expect(rewind, `seed ${seed}, round ${round}`).toMatchObject({ clean: true, leftovers: [] })
    for (const table of Object.keys(rewind.footprint)) touched.add(table)
    expect(differences(before, await scratch.digest()), `seed ${seed}, round ${round}`).toEqual([])
  }
  // Much of it must have done something, to many tables.
  expect(touched.size).toBeGreaterThan(2)
  expect(done).toBeGreaterThan((rounds * statementsOfARound) / 4)
})

const patience = { lock_timeout: '20ms', deadlock_timeout: '10ms', client_min_messages: 'error' }

function dumped(name: string): string {
  return readFileSync(path.join(import.meta.dirname, `${name}.sql`), 'utf8')
}

function migrations(): string {
  const folder = path.join(pazpaz, 'migrations')
  const files = readdirSync(folder).filter((file) => file.endsWith('.up.sql'))
  return files
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n')
}
