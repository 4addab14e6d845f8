import type { Client } from 'pg'
import type { Scratch } from '../ledger/scratch.ts'

/** Settings of a session: those that block each other give up soon, and the history goes on with what happened. */
const settings = { lock_timeout: '10ms', deadlock_timeout: '5ms' }

/** Everything that a session holds, without the cost of a new one. */
const reset =
  'rollback; reset role; reset all; unlisten *; select pg_advisory_unlock_all(); discard temp; set client_min_messages = error'

/** One of a history's sessions. Whoever ended it, there is a new one when it is needed again. */
export class Session {
  readonly #scratch: Scratch
  #client: Client | undefined
  #running: Promise<unknown> | undefined

  constructor(scratch: Scratch) {
    this.#scratch = scratch
  }

  /** The server's process, undefined when there is none. */
  pid: number | undefined

  /** True when the statement was carried out; a session that is still busy with another one lets it pass. */
  async run(sql: string): Promise<boolean> {
    if (this.#running !== undefined) return false
    return this.#query(await this.#open(), sql)
  }

  /** Sends a statement and waits only until the server has begun with it. */
  async start(sql: string): Promise<void> {
    if (this.#running !== undefined) return
    const client = await this.#open()
    // An error is told before the server has ended what went with it: that would be taken for the statement.
    await this.#query(client, '')
    this.#running = this.#query(client, sql).finally(() => {
      this.#running = undefined
    })
    // What the server hasn't begun with no rewind can see.
    while (this.#running !== undefined && !(await this.#active()));
  }

  /** Ends what the session is in the midst of. */
  async rest(): Promise<void> {
    if (this.#client === undefined) return
    if (this.#running !== undefined) {
      await this.#scratch.control.query('select pg_terminate_backend($1)', [this.pid])
      await this.#running
    }
    if (this.#client !== undefined) await this.#query(this.#client, reset)
  }

  /** Waits for what the rewind ended. */
  async settled(): Promise<void> {
    await this.#running
  }

  async #open(): Promise<Client> {
    if (this.#client !== undefined) return this.#client
    const client = await this.#scratch.session(settings)
    client.once('end', () => {
      if (this.#client === client) this.#client = undefined
    })
    this.#client = client
    const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid')
    this.pid = rows[0]?.pid
    return client
  }

  /** In a transaction, which no session can hide. */
  async #active(): Promise<boolean> {
    const query = "select from pg_locks as l where l.pid = $1 and l.locktype = 'virtualxid'"
    return (await this.#scratch.control.query(query, [this.pid])).rows.length > 0
  }

  async #query(client: Client, sql: string): Promise<boolean> {
    try {
      await client.query(sql)
      return true
    } catch (error) {
      // Only the server's own refusals leave the session usable; 57P01 says that it was ended.
      const code = (error as { readonly code?: string }).code ?? ''
      if (!/^(?!57P)[0-9A-Z]{5}$/.test(code) && this.#client === client) this.#client = undefined
      return false
    }
  }
}
