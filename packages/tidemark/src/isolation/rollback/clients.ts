import { randomInt } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Inbox } from './inbox.ts'
import { message } from './messages.ts'
import type { OneSession } from './one-session.ts'
import { serve } from './serve.ts'
import { startupSettings } from './settings.ts'
import { receive, type Door } from './startup.ts'
import { VirtualSession } from './virtual-session.ts'

/** So long a statement goes on whose client is gone. */
const abandonedMs = 2000

/** The clients that are connected, on an address of this machine that nobody else can reach. */
export class Clients implements AsyncDisposable {
  readonly #server = createServer((socket) => void this.#welcome(socket))
  readonly #door: Door
  readonly #one: () => OneSession
  readonly #cancel: (session: VirtualSession) => void
  readonly #sockets = new Set<Socket>()
  readonly #sessions = new Map<string, VirtualSession>()
  #count = 0

  constructor(door: Door, one: () => OneSession, cancel: (session: VirtualSession) => void) {
    this.#door = door
    this.#one = one
    this.#cancel = cancel
  }

  /** The port that it listens on from now on. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    return (this.#server.address() as AddressInfo).port
  }

  get sessions(): readonly VirtualSession[] {
    return [...this.#sessions.values()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async #welcome(socket: Socket): Promise<void> {
    socket.setNoDelay(true)
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    const inbox = new Inbox(socket)
    const wish = await receive(socket, inbox, this.#door)
    if (wish?.is === 'session') return this.#admit(socket, inbox, wish.parameters)
    const meant = wish === undefined ? undefined : this.#sessions.get(wish.key)
    if (meant !== undefined) this.#cancel(meant)
    socket.end()
  }

  async #admit(socket: Socket, inbox: Inbox, parameters: ReadonlyMap<string, string>): Promise<void> {
    const one = this.#one()
    this.#count += 1
    const settings = startupSettings(parameters, one.backend.initial)
    const application = parameters.get('application_name') ?? ''
    const session = new VirtualSession({ number: this.#count, one, socket, inbox, application, settings })
    const key = message('K', one.backend.pid, randomInt(2 ** 31))
    const id = key.subarray(5).toString('hex')
    this.#sessions.set(id, session)
    const told = [...one.backend.initial].map(
      ([name, value]) => [name, settings.get(name.toLowerCase()) ?? value] as const,
    )
    session.reported.greet(session.client, new Map(told))
    socket.once('close', () => this.#endAbandoned(session))
    session.client.write(key)
    session.ready()
    await serve(session)
    this.#sessions.delete(id)
  }

  /** What a client that is gone has asked for goes on as on any server, but not for as long as others wait for it. */
  #endAbandoned(session: VirtualSession): void {
    setTimeout(() => this.#cancel(session), abandonedMs).unref()
  }
}
