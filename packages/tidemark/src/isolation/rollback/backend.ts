import type { Socket } from 'node:net'
import type { Client } from 'pg'
import { connect } from '../../server/connect.ts'
import type { ServerAccess } from '../../server/server.ts'
import { drained } from './drained.ts'
import {
  afterString,
  message,
  query,
  readFields,
  readRow,
  Splitter,
  stringAt,
  type Fields,
  type Message,
} from './messages.ts'
import { noTimeouts } from './settings.ts'

/** An error of the server, to a statement of our own. */
export class BackendError extends Error {
  readonly fields: Fields

  constructor(fields: Fields) {
    super(fields['M'] ?? 'the server answered with an error')
    this.fields = fields
  }
}

/** The session is gone: the server ended it, or went away itself. */
export class BackendLost extends Error {}

/** What one part of an exchange got as its answer. */
type Listener = (message: Message) => void

interface Exchange {
  readonly listeners: readonly Listener[]
  /** The part that is being answered. */
  at: number
  readonly done: () => void
  readonly lost: (error: Error) => void
}

/** Values that a client is told when it connects, of the server's version and of settings that drivers read. */
const reported = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'application_name',
  'default_transaction_read_only',
  'in_hot_standby',
  'is_superuser',
  'session_authorization',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
  'search_path',
]

const readReported = `
select string_agg(name || '=' || current_setting(name, true), E'\\n')
from unnest(array[${reported.map((name) => `'${name}'`).join(', ')}]) as name`

/** The one session that all clients share: bytes go in, messages come out. */
export class Backend {
  readonly #socket: Socket
  readonly #splitter = new Splitter()
  #exchange: Exchange | undefined
  #lost: Error | undefined
  readonly pid: number
  /** Settings that the server reports, as they are now. */
  readonly #parameters = new Map<string, string>()
  /** As they are for a client that sets nothing. */
  initial: ReadonlyMap<string, string> = this.#parameters
  /** `T` in a transaction, `E` in one that failed, `I` in none. */
  status = 'I'

  private constructor(client: Client) {
    const { processID, connection } = client as unknown as { processID: number; connection: { stream: Socket } }
    this.pid = processID
    this.#socket = connection.stream
    // The driver has connected, by whatever the server asks for; from here on the bytes are ours.
    for (const event of ['data', 'end', 'close', 'error']) this.#socket.removeAllListeners(event)
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => this.#lose('the connection to the server was closed'))
  }

  static async open(access: ServerAccess, database: string): Promise<Backend> {
    const backend = new Backend(await connect(access, database, { application: 'tidemark rollback' }))
    await backend.run(noTimeouts)
    const [[values]] = (await backend.run(readReported)) as [[string]]
    for (const line of values.split('\n')) backend.#parameters.set(...(line.split(/=(.*)/s, 2) as [string, string]))
    backend.initial = new Map(backend.#parameters)
    return backend
  }

  get parameters(): ReadonlyMap<string, string> {
    return this.#parameters
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /**
   * Sends bytes that ask the server to say "ready" once for each listener, and resolves when it has. Only who has the turn may.
   * @throws BackendLost
   */
  exchange(bytes: Buffer, listeners: readonly Listener[]): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost)
    return new Promise((done, lost) => {
      this.#exchange = { listeners, at: 0, done, lost }
      this.#socket.write(bytes)
    })
  }

  /** More bytes for the exchange that is going on: data of a COPY, no faster than the server takes them. */
  async send(bytes: Buffer): Promise<void> {
    if (!this.#socket.write(bytes)) await drained(this.#socket)
  }

  /** Lets the server wait: its answer is more than the client takes at the moment. */
  pause(): void {
    this.#socket.pause()
  }

  get isPaused(): boolean {
    return this.#socket.isPaused()
  }

  resume(): void {
    this.#socket.resume()
  }

  /**
   * Runs statements of our own; all their rows.
   * @throws BackendError, BackendLost
   */
  async run(...texts: readonly string[]): Promise<(readonly (string | null)[])[]> {
    const rows: (string | null)[][] = []
    let failed: Fields | undefined
    const listen: Listener = ({ type, body }) => {
      if (type === 'D') rows.push(readRow(body))
      if (type === 'E') failed ??= readFields(body)
    }
    await this.exchange(
      Buffer.concat(texts.map(query)),
      texts.map(() => listen),
    )
    if (failed !== undefined) throw new BackendError(failed)
    return rows
  }

  close(): void {
    this.#lost ??= new BackendLost('the session was closed')
    this.#socket.end(message('X'))
  }

  /** Whatever it is doing ends with the connection. */
  destroy(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#splitter.push(chunk)
    for (let next = this.#splitter.take(); next !== undefined; next = this.#splitter.take()) this.#answer(next)
  }

  #answer(received: Message): void {
    if (received.type === 'S') {
      const { body } = received
      this.#parameters.set(stringAt(body), stringAt(body, afterString(body)))
      return
    }
    const exchange = this.#exchange
    if (exchange === undefined) return
    if (received.type !== 'Z') return exchange.listeners[exchange.at]?.(received)
    this.status = received.body.toString('latin1')
    exchange.at += 1
    if (exchange.at < exchange.listeners.length) return
    this.#exchange = undefined
    exchange.done()
  }

  #lose(why: string): void {
    this.#lost ??= new BackendLost(why)
    const exchange = this.#exchange
    this.#exchange = undefined
    exchange?.lost(this.#lost)
  }
}
