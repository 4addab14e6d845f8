import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'

import { openEmbeddedServer } from '../../src/server/embedded/open.ts'
import { connect } from '../../src/server/connect.ts'
import type { Server, ServerAccess } from '../../src/server/server.ts'
import { quoteIdentifier, quoteLiteral } from '../../src/server/quote.ts'
import { digest, differences, type Digest } from '../../src/ledger/digest.ts'
import { installLedger } from '../../src/ledger/install.ts'
import type { Ledger, Mark } from '../../src/ledger/ledger.ts'
import { controlSettings, openLedger } from '../../src/ledger/open.ts'
import { silent } from '../../src/config/progress.ts'
import type { Settings } from '../../src/server/embedded/settings.ts'
import { programsOf, testedVersion } from '../versions/programs.ts'

/** The server that the ledger is tested on. With settings of its own it is nobody else's and stops with its user. */
export async function openScratchServer(serverSettings?: Settings): Promise<Server> {
  const version = testedVersion()
  const shared = { serverSettings: {}, idle: 10 }
  const own = { serverSettings: serverSettings ?? {}, idle: 0 }
  const options = serverSettings === undefined ? shared : own
  return openEmbeddedServer({ version, binaries: programsOf(version), ...options }, silent)
}

/** A database of its own with a schema and a ledger, for one test. */
export class Scratch implements AsyncDisposable {
  readonly name = `scratch_${randomBytes(6).toString('hex')}`
  readonly access: ServerAccess
  readonly #graceMs: number
  #clients: Client[] = []
  control!: Client
  ledger!: Ledger

  private constructor(access: ServerAccess, graceMs: number) {
    this.access = access
    this.#graceMs = graceMs
  }

  static async create(
    access: ServerAccess,
    schema: string | ((client: Client) => Promise<void>),
    { graceMs = 50 } = {},
  ): Promise<Scratch> {
    const scratch = new Scratch(access, graceMs)
    await scratch.#onMaintenance(`create database ${quoteIdentifier(scratch.name)}`)
    const client = await scratch.session()
    await (typeof schema === 'string' ? client.query(schema) : schema(client))
    await installLedger(client)
    await scratch.#connect()
    return scratch
  }

  /** A copy of it, with its ledger. Nobody may be connected to the original. */
  async clone(): Promise<Scratch> {
    const copy = new Scratch(this.access, this.#graceMs)
    await this.#onMaintenance(`create database ${quoteIdentifier(copy.name)} template ${quoteIdentifier(this.name)}`)
    await copy.#connect()
    return copy
  }

  async disconnect(): Promise<void> {
    await Promise.allSettled([...this.#clients, this.control].map((client) => client.end()))
    this.#clients = []
  }

  /** A new control session, as soon as the server lets one in again. */
  async reconnect(): Promise<void> {
    const connected = await this.#connect().then(
      () => true,
      () => false,
    )
    if (connected) return
    await new Promise((resolve) => setTimeout(resolve, 50))
    await this.reconnect()
  }

  /** A session as the application under test would open it. */
  async session(settings: Readonly<Record<string, string>> = {}): Promise<Client> {
    const client = await connect(this.access, this.name, { application: 'the application', settings })
    this.#clients.push(client)
    return client
  }

  async digest(): Promise<Digest> {
    const client = await connect(this.access, this.name, { application: 'tidemark digest' })
    try {
      return await digest(client)
    } finally {
      await client.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect()
    await this.#onMaintenance(`drop database if exists ${quoteIdentifier(this.name)} with (force)`)
  }

  /** Begins a rewind in another control session, which is ended somewhere in the midst of it. */
  async interruptRewind(mark: Mark): Promise<void> {
    const victim = await connect(this.access, this.name, { application: 'tidemark control', settings: controlSettings })
    try {
      const { rows } = await victim.query<{ readonly pid: number }>('select pg_backend_pid() as pid')
      const rewind = victim.query('select tidemark.rewind_here($1, $1, false)', [mark]).catch(() => {})
      await this.control.query('select pg_sleep(random() * 0.004), pg_terminate_backend($1)', [rows[0]?.pid])
      await rewind
    } finally {
      await victim.end().catch(() => {})
    }
  }

  async rollBackPrepared(): Promise<void> {
    const { rows } = await this.control.query<{ readonly gid: string }>(
      'select gid from pg_prepared_xacts where database = current_database()',
    )
    for (const { gid } of rows) await this.control.query(`rollback prepared ${quoteLiteral(gid)}`)
  }

  async #connect(): Promise<void> {
    const settings = controlSettings
    this.control = await connect(this.access, this.name, { application: 'tidemark control', settings })
    this.ledger = await openLedger(this.control, { graceMs: this.#graceMs })
  }

  async #onMaintenance(statement: string): Promise<void> {
    const client = await connect(this.access, this.access.maintenance, { application: 'tidemark test' })
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}

export { differences }
