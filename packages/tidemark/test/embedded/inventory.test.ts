import { execFileSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedServer, Swept } from '../../src/server/embedded/inventory.ts'
import { accountId, newWorld, startUser, tracesOf, untilGone, type World } from './world.ts'

const program = fileURLToPath(new URL('inventory.js', import.meta.url))

// As an account that runs nothing else: the inventory is about all servers of a user.
describe.runIf(process.getuid?.() === 0)('the inventory', () => {
  let world: World
  beforeAll(() => {
    world = newWorld(accountId('lp'))
  })
  afterAll(() => world[Symbol.dispose]())

  function call(action: 'list' | 'stop'): readonly EmbeddedServer[]
  function call(action: 'sweep'): readonly Swept[]
  function call(action: string): unknown {
    const { env, uid } = world
    const output = execFileSync(process.execPath, [program, action], { env, uid, gid: uid, cwd: '/' })
    return JSON.parse(output.toString('utf8'))
  }

  test('lists what runs and stops it, whoever uses it', async () => {
    expect(call('list')).toEqual([])
    const user = await startUser(world, { idle: 600, serverSettings: { work_mem: '8MB' } })
    const traces = await tracesOf(user)
    const [server, ...others] = call('list')
    expect(others).toEqual([])
    expect(server).toMatchObject({
      phase: 'ready',
      port: user.said.access.port,
      keeperPid: traces.keeper,
      postmasterPid: traces.postmaster,
      dataDirectory: traces.data,
      serverSettings: { work_mem: '8MB' },
    })
    expect(server?.connections.total).toBeGreaterThan(0)
    expect(JSON.stringify(server)).not.toContain(user.said.access.password)
    expect(call('stop')).toHaveLength(1)
    expect(await untilGone(traces)).toEqual([])
    expect(call('list')).toEqual([])
    await user.kill()
  })

  test('sweeps the remains of a server that nobody could clean up after', async () => {
    const user = await startUser(world)
    const traces = await tracesOf(user)
    const pids = [user.process.pid ?? 0, traces.guard, traces.keeper, traces.postmaster]
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await sleep(100)
    expect(existsSync(traces.data)).toBe(true)
    const swept = call('sweep')
    expect(swept.map(({ what, path }) => [what, path])).toEqual([['server', traces.folder]])
    expect(swept[0]?.bytes).toBeGreaterThan(10_000_000)
    expect(await untilGone(traces)).toEqual([])
  })

  test('sweeps data whose lock is lost, and leaves a running server alone', async () => {
    const user = await startUser(world)
    const traces = await tracesOf(user)
    const lost = join(traces.folder, '..', 'lost-000000')
    mkdirSync(lost)
    chownSync(lost, world.uid, world.uid)
    const dead = { pid: 2 ** 22 + 1, started: '1', place: { boot: 'another', space: 'another' } }
    const host = execFileSync('hostname').toString('utf8').trim()
    writeFileSync(join(lost, 'owner.json'), JSON.stringify({ host, owner: dead }))
    expect(call('sweep').map(({ path }) => path)).toEqual([lost])
    expect(existsSync(lost)).toBe(false)
    expect(existsSync(traces.data)).toBe(true)
    await user.kill()
    await untilGone(traces)
  })

  test('sweeps caches that nobody used for a month, and no others', () => {
    const pristine = join(world.home, 'cache', 'tidemark', 'pristine')
    const [fresh = ''] = readdirSync(pristine)
    const old = join(pristine, 'ffffffffffffffff')
    cpSync(join(pristine, fresh), old, { recursive: true })
    const then = new Date(Date.now() - 40 * 86_400_000)
    utimesSync(join(old, 'complete.json'), then, then)
    execFileSync('chown', ['-R', `${world.uid}:${world.uid}`, old])
    expect(call('sweep').map(({ what, path }) => [what, path])).toEqual([['cache', old]])
    expect(readdirSync(pristine)).toEqual([fresh])
  })
})
