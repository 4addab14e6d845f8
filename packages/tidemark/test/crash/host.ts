import { stopEmbeddedServers } from '../../src/server/embedded/inventory.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { tracesOf, type Traces, untilGone } from '../embedded/world.ts'
import { startLocalServer } from '../postgres/local-server.ts'
import type { Part } from './script.ts'

type Pids = Readonly<Record<'postmaster' | 'keeper' | 'guard', number>>

/** A place where servers live, and die. */
export interface Host extends AsyncDisposable {
  readonly place: Pick<Part, 'url' | 'serverSettings' | 'idle'>
  /** The server met last. */
  readonly access: ServerAccess
  met(access: ServerAccess): Promise<void>
  /** Ids of its processes; 0 for one that it doesn't have. */
  pids(): Pids
  /** After the server was killed: makes the next start possible, and says what is left of the dead one. */
  bury(): Promise<readonly string[]>
}

/** A server that is started anew on the same data after its death. */
export async function externalHost(): Promise<Host> {
  const server = await startLocalServer({ max_prepared_transactions: '20' })
  const { port, user, password } = server
  return {
    place: { url: server.url(), serverSettings: {}, idle: 0 },
    access: {
      kind: 'external',
      host: '127.0.0.1',
      port,
      socket: undefined,
      user,
      password,
      maintenance: 'postgres',
      parameters: '',
    },
    met: async () => {},
    pids: () => ({ postmaster: server.pid, keeper: 0, guard: 0 }),
    bury: async () => {
      await server.revive()
      return []
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** Servers of a keeper, with settings that those of no other test have. */
export class EmbeddedHost implements Host {
  readonly place: Host['place']
  #access: ServerAccess | undefined
  #traces: Traces | undefined

  constructor(name: string) {
    this.place = { url: undefined, serverSettings: { 'tidemark.campaign': name }, idle: 2 }
  }

  get access(): ServerAccess {
    if (this.#access === undefined) throw new Error('no server has been met')
    return this.#access
  }

  async met(access: ServerAccess): Promise<void> {
    if (access.port === this.#access?.port) return
    this.#access = access
    this.#traces = await tracesOf({ said: { access } })
  }

  pids(): Pids {
    return this.#traces ?? { postmaster: 0, keeper: 0, guard: 0 }
  }

  async bury(): Promise<readonly string[]> {
    this.#access = undefined
    return this.#traces === undefined ? [] : untilGone(this.#traces)
  }

  /** After the last run: says what is left of the server. */
  async close(): Promise<readonly string[]> {
    await stopEmbeddedServers(({ serverSettings }) => {
      return serverSettings['tidemark.campaign'] === this.place.serverSettings['tidemark.campaign']
    })
    return this.bury()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
