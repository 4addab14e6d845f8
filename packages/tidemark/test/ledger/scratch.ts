import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'

import { openEmbeddedServer } from '../../src/server/embedded/open.ts'
import { connect } from '../../src/server/connect.ts'
import type { Server, ServerAccess } from '../../src/server/server.ts'
import { quoteIdentifier } from '../../src/server/quote.ts'
import { digest, differences, type Digest } from '../../src/ledger/digest.ts'
import { installLedger } from '../../src/ledger/install.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { controlSettings, openLedger } from '../../src/ledger/open.ts'
import { silent } from '../../src/config/progress.ts'

export async function openScratchServer(): Promise<Server> {
  return openEmbeddedServer({ version: 18, binaries: undefined, serverSettings: {}, idle: 10 }, silent)
}

/** A database of its own with a schema and a ledger, for one test. */
export class Scratch implements AsyncDisposable {
  readonly name = `scratch_${randomBytes(6).toString('hex')}`
  readonly #access: ServerAccess
  readonly #clients: Client[] = []
  control!: Client
  ledger!: Ledger

  private constructor(access: ServerAccess) {
    this.#access = access
  }

  static async create(access: ServerAccess, schema: string): Promise<Scratch> {
    const scratch = new Scratch(access)
    await scratch.#onMaintenance(`create database ${quoteIdentifier(scratch.name)}`)
    const client = await scratch.session()
    await client.query(schema)
    await installLedger(client)
    await scratch.#connect()
    return scratch
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
  async session(): Promise<Client> {
    const client = await connect(this.#access, this.name, { application: 'the application' })
    this.#clients.push(client)
    return client
  }

  async digest(): Promise<Digest> {
    const client = await connect(this.#access, this.name, { application: 'tidemark digest' })
    try {
      return await digest(client)
    } finally {
      await client.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#clients, this.control].map((client) => client.end()))
    await this.#onMaintenance(`drop database if exists ${quoteIdentifier(this.name)} with (force)`)
  }

  async #connect(): Promise<void> {
    const settings = controlSettings
    this.control = await connect(this.#access, this.name, { application: 'tidemark control', settings })
    this.ledger = await openLedger(this.control, { graceMs: 50 })
  }

  async #onMaintenance(statement: string): Promise<void> {
    const client = await connect(this.#access, this.#access.maintenance, { application: 'tidemark test' })
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}

export { differences }
