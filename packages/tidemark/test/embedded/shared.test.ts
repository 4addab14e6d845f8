import { afterAll, expect, test } from 'vitest'
import { keeperFiles, newWorld, startUser, tracesOf, untilGone } from './world.ts'

const world = newWorld()
afterAll(() => world[Symbol.dispose]())

test('eight processes that ask at the same moment, with nothing cached, share one server', async () => {
  const users = await Promise.all(Array.from({ length: 8 }, () => startUser(world, { idle: 30 })))
  const ports = new Set(users.map(({ said }) => said.access.port))
  const passwords = new Set(users.map(({ said }) => said.access.password))
  expect([ports.size, passwords.size]).toEqual([1, 1])
  const built = users.flatMap(({ steps }) => steps).filter((step) => step.startsWith('initialising'))
  expect(built.length).toBeGreaterThan(0)
  const traces = await tracesOf(users[0] ?? expect.fail())
  expect(keeperFiles(traces).filter((name) => name.endsWith('.json'))).toHaveLength(1)
  await Promise.all(users.map((user) => user.kill()))

  // Within the idle time it is still there; the longest wish counts.
  const late = await startUser(world, { idle: 0 })
  expect(late.said.start.how).toBe('hot')
  expect(late.said.access.port).toBe([...ports][0])
  await late.kill()
  process.kill(traces.keeper, 'SIGTERM')
  expect(await untilGone(traces)).toEqual([])
})

test('the server stops when its last user gives it back, and not before', async () => {
  const [one, other] = await Promise.all([startUser(world), startUser(world)])
  const traces = await tracesOf(one)
  await one.order('dispose')
  const third = await startUser(world)
  expect(third.said.start.how).toBe('hot')
  await Promise.all([other.order('dispose'), third.order('dispose')])
  expect(await untilGone(traces)).toEqual([])
  await Promise.all([one, other, third].map((user) => user.kill()))
})

test('a process that asks while the last server is stopping gets a new one', async () => {
  for (let round = 0; round < 4; round++) {
    const user = await startUser(world)
    const traces = await tracesOf(user)
    const leaving = user.order('dispose')
    const next = await startUser(world)
    await leaving
    await Promise.all([user.kill(), next.order('dispose')])
    await next.kill()
    expect(await untilGone(traces)).toEqual([])
  }
})

test('other settings mean another server', async () => {
  const [plain, tuned] = await Promise.all([
    startUser(world),
    startUser(world, { serverSettings: { work_mem: '8MB' } }),
  ])
  expect(plain.said.access.port).not.toBe(tuned.said.access.port)
  const traces = await Promise.all([tracesOf(plain), tracesOf(tuned)])
  await Promise.all([plain.kill(), tuned.kill()])
  for (const trace of traces) expect(await untilGone(trace)).toEqual([])
})
