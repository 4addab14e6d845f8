import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/server/connect.ts'
import {
  cwdOf,
  newWorld,
  pidsWhere,
  posixMemory,
  startUser,
  tracesOf,
  until,
  untilGone,
  type Traces,
  type User,
} from './world.ts'

const world = newWorld()
beforeAll(async () => {
  const user = await startUser(world)
  const traces = await tracesOf(user)
  await user.kill()
  await untilGone(traces)
})
afterAll(() => world[Symbol.dispose]())

const kill = (pid: number): void => void process.kill(pid, 'SIGKILL')

type Deed = (user: User, traces: Traces) => void

const deeds: readonly (readonly [title: string, deed: Deed])[] = [
  ['the test process', (user) => void user.process.kill('SIGKILL')],
  ['the keeper', (_, { keeper }) => kill(keeper)],
  ['the test process and the keeper', (user, { keeper }) => (user.process.kill('SIGKILL'), kill(keeper))],
  ['the server', (_, { postmaster }) => kill(postmaster)],
  ['the keeper and the server', (_, { keeper, postmaster }) => (kill(keeper), kill(postmaster))],
  ['the keeper and its guard', (_, { keeper, guard }) => (kill(guard), kill(keeper))],
  [
    'the test process, the keeper and the server',
    (user, { keeper, postmaster }) => (user.process.kill('SIGKILL'), kill(keeper), kill(postmaster)),
  ],
]

describe.each(deeds)('kill -9 of %s', (_, deed) => {
  test('leaves no process, no shared memory and no file', async () => {
    const user = await startUser(world, { idle: 0 })
    const traces = await tracesOf(user)
    expect(traces.segments).toHaveLength(1)
    expect(traces.guard).toBeGreaterThan(0)
    deed(user, traces)
    expect(await untilGone(traces)).toEqual([])
    await user.kill()
  })
})

test('a test process that ends while it cleans up after keeper and guard does so to the end', async () => {
  const user = await startUser(world)
  const traces = await tracesOf(user)
  kill(traces.guard)
  kill(traces.keeper)
  await until(() => cwdOf(traces.keeper) === '')
  await sleep(20)
  user.process.stdin?.write('leave\n')
  expect(await untilGone(traces)).toEqual([])
})

test('a killed keeper, guard and test process leave a server that the next start ends', async () => {
  const user = await startUser(world)
  const traces = await tracesOf(user)
  // Stopped first, so that none of them can act on the death of another.
  for (const pid of [traces.keeper, traces.guard, user.process.pid ?? 0]) process.kill(pid, 'SIGSTOP')
  for (const pid of [user.process.pid ?? 0, traces.guard, traces.keeper]) kill(pid)
  await sleep(300)
  expect(cwdOf(traces.postmaster)).toBe(traces.data)
  const next = await startUser(world)
  expect(await untilGone(traces)).toEqual([])
  expect(next.said.start.how).toBe('warm')
  await next.kill()
})

test('a backend that computes on after its server was killed is ended too', async () => {
  const user = await startUser(world)
  const traces = await tracesOf(user)
  const client = await connect(user.said.access, 'postgres', { application: 'tidemark test' })
  const busy = client.query('do $$ begin loop perform 1; end loop; end $$').catch(() => 'ended')
  await until(() => pidsWhere((pid) => cwdOf(pid) === traces.data).length > 3)
  await sleep(50)
  kill(traces.postmaster)
  expect(await untilGone(traces)).toEqual([])
  expect(await busy).toBe('ended')
  await user.kill()
})

test('a killed guard is replaced, and the new one does its work', async () => {
  const user = await startUser(world)
  const first = await tracesOf(user)
  kill(first.guard)
  let second = first
  while (second.guard === first.guard || second.guard === 0) {
    await sleep(10)
    second = await tracesOf(user)
  }
  kill(second.keeper)
  expect(await untilGone(second)).toEqual([])
  await user.kill()
})

test('a server that died is not used again: the next one starts from the initialised directory', async () => {
  const user = await startUser(world)
  const traces = await tracesOf(user)
  const client = await connect(user.said.access, 'postgres', { application: 'tidemark test' })
  await client.query('create database survivor')
  await client.end()
  kill(traces.postmaster)
  const next = await startUser(world)
  const other = await connect(next.said.access, 'postgres', { application: 'tidemark test' })
  const { rows } = await other.query("select datname from pg_database where datname = 'survivor'")
  await other.end()
  expect(rows).toEqual([])
  const nextTraces = await tracesOf(next)
  expect(nextTraces.data).not.toBe(traces.data)
  await Promise.all([user.kill(), next.kill()])
  expect(await untilGone(nextTraces)).toEqual([])
})

test('no server puts shared memory outside of its data directory', async () => {
  const before = posixMemory()
  const user = await startUser(world)
  const traces = await tracesOf(user)
  const added = posixMemory().filter((name) => !before.includes(name))
  await user.kill()
  await untilGone(traces)
  expect(added).toEqual([])
})
