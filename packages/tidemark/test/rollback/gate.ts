import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { Gateway, type GoneBack } from '../../src/isolation/rollback/gateway.ts'
import type { ServerAccess } from '../../src/server/server.ts'
import { startLocalServer, type LocalServer } from '../postgres/local-server.ts'

const schema = `
create table clients (id serial primary key, name text unique, made timestamptz default now());
create table visits (id int primary key, client int references clients deferrable initially deferred, note text);
create table later (id int primary key, client int references clients deferrable);
create type state as enum ('new');`

/** A gateway to a database with a few tables, and the drivers that go through it. */
export class Gate implements AsyncDisposable {
  readonly server: LocalServer
  readonly gateway: Gateway
  readonly url: string
  #pool: Pool | undefined
  #sql: postgres.Sql | undefined
  readonly #clients: Client[] = []

  private constructor(server: LocalServer, gateway: Gateway) {
    this.server = server
    this.gateway = gateway
    this.url = `postgresql://postgres:secret@127.0.0.1:${gateway.port}/gate`
  }

  static async open(): Promise<Gate> {
    const server = await startLocalServer()
    await ask(server.url(), 'create database gate')
    await ask(server.url('gate'), schema)
    const { port, user, password } = server
    const place = { host: '127.0.0.1', port, socket: undefined, maintenance: 'postgres', parameters: '' }
    const access: ServerAccess = { kind: 'external', user, password, ...place }
    const request = { access, database: 'gate', password: 'secret', hasLedger: false, graceMs: 100 }
    return new Gate(server, await Gateway.open(request))
  }

  /** A pool of `pg`. */
  get pool(): Pool {
    if (this.#pool === undefined) {
      this.#pool = new Pool({ connectionString: this.url, max: 10 })
      this.#pool.on('error', () => {})
      this.#pool.on('connect', (client) => client.on('error', () => {}))
    }
    return this.#pool
  }

  /** A pool of postgres.js. */
  get sql(): postgres.Sql {
    this.#sql ??= postgres(this.url, { max: 10, onnotice: () => {} })
    return this.#sql
  }

  async client(): Promise<Client> {
    const client = new Client({ connectionString: this.url })
    client.on('error', () => {})
    await client.connect()
    this.#clients.push(client)
    return client
  }

  /** What others on the server see: what was committed. */
  outside(text: string): Promise<readonly unknown[][]> {
    return ask(this.server.url('gate'), text)
  }

  goBack(): Promise<GoneBack> {
    return this.gateway.goBack(0)
  }

  /** Begins with new clients. */
  async renew(): Promise<void> {
    await this.goBack()
    await this.#pool?.end()
    await this.#sql?.end({ timeout: 1 })
    this.#pool = undefined
    this.#sql = undefined
    for (const client of this.#clients.splice(0)) await client.end().catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.renew()
    await this.gateway[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

/** Opens a gate for the tests of a file; every test begins in the state of the schema. */
export function useGate(): () => Gate {
  let gate: Gate | undefined
  beforeAll(async () => {
    gate = await Gate.open()
  })
  beforeEach(() => gate?.renew())
  afterAll(() => gate?.[Symbol.asyncDispose]())
  return () => {
    if (gate === undefined) throw new Error('the gate is not open')
    return gate
  }
}

async function ask(url: string, text: string): Promise<readonly unknown[][]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}
