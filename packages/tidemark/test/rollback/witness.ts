import { once, type EventEmitter } from 'node:events'
import { Client, type QueryResult } from 'pg'
import { Pipeline } from './pipeline.ts'
import type { Step } from './statements.ts'

/** What a client is told: results or an error, warnings, and whether it is in a transaction. */
export interface Testimony {
  readonly said: unknown
  readonly notices: readonly string[]
  readonly status: string
}

/** A client that tells what it hears. */
export class Witness {
  readonly #client: Client
  readonly #notices: string[] = []
  readonly #connection: EventEmitter
  #names = 0
  /** As the server says when it is ready: idle, in a transaction, or in one that failed. */
  status = 'I'

  private constructor(client: Client) {
    this.#client = client
    client.on('error', () => {})
    client.on('notice', ({ message }) => this.#notices.push(message ?? ''))
    this.#connection = (client as unknown as { connection: EventEmitter }).connection
  }

  static async open(url: string, count: number): Promise<AsyncDisposable & { readonly all: readonly Witness[] }> {
    const all: Witness[] = []
    for (let index = 0; index < count; index += 1) {
      const witness = new Witness(new Client({ connectionString: url }))
      await witness.#client.connect()
      all.push(witness)
    }
    return {
      all,
      [Symbol.asyncDispose]: async () => {
        for (const witness of all) await witness.#client.end()
      },
    }
  }

  async ask({ text, how }: Omit<Step, 'session'>): Promise<Testimony> {
    const ready = once(this.#connection, 'readyForQuery') as Promise<[{ status: string }]>
    const said = await (how === 'pipelined' ? this.#pipelined(text) : this.#said(text, how))
    // The driver tells errors before the server is ready again.
    const [{ status }] = await ready
    this.status = status
    return { said, notices: this.#notices.splice(0), status }
  }

  #pipelined(text: string): Promise<unknown> {
    return new Promise((done) => {
      this.#client.query(new Pipeline(text.split('; '), done))
    })
  }

  async #said(text: string, how: Step['how']): Promise<unknown> {
    try {
      const found: QueryResult | readonly QueryResult[] = await this.#client.query(this.#query(text, how))
      return [found].flat().map(({ command, rowCount, rows }) => ({ command, rowCount, rows }))
    } catch (error) {
      const { code, severity, message, position } = error as Record<string, unknown>
      return { code, severity, message, position }
    }
  }

  #query(text: string, how: Step['how']): { text: string; name?: string; queryMode?: string } {
    if (how === 'simple') return { text }
    if (how === 'extended') return { text, queryMode: 'extended' }
    this.#names += 1
    return { text, name: `named ${this.#names}` }
  }
}
