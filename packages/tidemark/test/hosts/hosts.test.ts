import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { inventory } from '../../src/database/inventory.ts'
import { sweep } from '../../src/database/sweep.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { type LocalServer, startLocalServer } from '../postgres/local-server.ts'
import { createProject } from '../postgres/project.ts'
import { createNetwork, networkRefusal } from './network.ts'

const refusal = networkRefusal()
const program = fileURLToPath(new URL('host.ts', import.meta.url))

interface Answer {
  readonly template?: string
  readonly database?: string
  readonly found?: readonly string[]
  readonly footprint?: object
}

interface Host {
  readonly process: ChildProcess
  next(): Promise<Answer>
  say(word: string): void
}

function startHost(namespace: string, url: string, folder: string): Host {
  const command = ['netns', 'exec', namespace, process.execPath, '--import', 'jiti/register', program, url, folder]
  const child = spawn('ip', command, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    next: async () => JSON.parse((await lines.next()).value ?? '{}') as Answer,
    say: (word) => void child.stdin.write(`${word}\n`),
  }
}

/** Seen from the machine itself, which is no part of the network. */
function nearby({ port, user, password, socket }: LocalServer): ServerAccess {
  return { kind: 'external', host: socket, port, socket, user, password, maintenance: 'postgres', parameters: '' }
}

test.skipIf(refusal !== undefined)(
  `eight hosts share a server over the network, and what one that is cut off held is free within half a minute${refusal === undefined ? '' : ` (${refusal})`}`,
  { timeout: 240_000 },
  async () => {
    using network = createNetwork(8)
    await using server = await startLocalServer({}, network.server)
    // A role belongs to the whole server: a template that is built twice fails.
    using project = createProject({
      'migrations/1.sql': 'create role built_once; create table notes (id serial primary key, text text)',
    })
    const access = nearby(server)
    const hosts = network.hosts.map((namespace) => startHost(namespace, server.url(), project.root))
    try {
      const leased = await Promise.all(hosts.map((host) => host.next()))
      expect(new Set(leased.map(({ template }) => template)).size).toBe(1)
      expect(new Set(leased.map(({ database }) => database)).size).toBe(8)
      expect(await round(hosts)).toEqual(hosts.map((_, index) => own(index)))

      network.cutOff(network.hosts[2] ?? '')
      const others = hosts.filter((_, index) => index !== 2)
      expect(await round(others)).toEqual(others.map((_, index) => own(index)))
      const lost = leased[2]?.database
      const state = async () => (await inventory(access)).find(({ name }) => name === lost)?.state
      expect(await state()).toBe('live')
      await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe('abandoned')
      await sweep(access, { diskCapMb: 1000, now: new Date() })
      expect(await state()).toBeUndefined()
      expect(await round(others)).toEqual(others.map((_, index) => own(index)))
      for (const host of others) host.say('finish')
      await Promise.all(others.map((host) => new Promise((resolve) => host.process.once('exit', resolve))))
      expect((await inventory(access)).map(({ state }) => state)).toEqual(['registry', 'template'])
    } finally {
      for (const host of hosts) host.process.kill('SIGKILL')
    }
  },
)

/** Everybody writes, reads and rewinds at the same moment. */
async function round(hosts: readonly Host[]): Promise<readonly Answer[]> {
  for (const [index, host] of hosts.entries()) host.say(`host ${index}`)
  return Promise.all(hosts.map((host) => host.next()))
}

/** Nobody sees anybody else's row, nor that of the round before. */
function own(index: number): Answer {
  return { found: [`host ${index}`], footprint: { notes: { inserted: 1 } } }
}
