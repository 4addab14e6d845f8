import { Pool } from 'pg'
import type { KeptDatabase, Lease } from '../database/lease.ts'
import { isTidemarkError, TidemarkError } from '../errors/tidemark-error.ts'
import type { Ledger, Leftover, Mark, Rewind } from '../ledger/ledger.ts'
import { now } from './clock.ts'
import { endSessions } from './end-sessions.ts'
import { schemaChanged } from './schema-changed.ts'
import type { Replacement } from './strategy.ts'

/** A leased database as tests know it: its name and URL stay the same when another database takes its place. */
export class LeasedDatabase implements AsyncDisposable {
  #lease: Lease
  #pool: Pool | undefined

  constructor(lease: Lease) {
    this.#lease = lease
  }

  get name(): string {
    return this.#lease.database
  }

  get slot(): number {
    return this.#lease.slot
  }

  get url(): string {
    return this.#lease.url
  }

  get env(): Readonly<Record<string, string>> {
    return this.#lease.env
  }

  get hasLedger(): boolean {
    return this.#lease.ledger !== undefined
  }

  /** @throws TidemarkError TM_DATABASE_NO_LEDGER on a server whose user may not install one. */
  get ledger(): Ledger {
    if (this.#lease.ledger !== undefined) return this.#lease.ledger
    throw new TidemarkError('TM_DATABASE_NO_LEDGER', { seen: `database ${this.name}` })
  }

  /** A pool for tests, opened when first asked for. */
  get pool(): Pool {
    this.#pool ??= openPool(this.url)
    return this.#pool
  }

  /** Rewinds. A control session that the test ended is one more thing that only a fresh clone mends. */
  async rewind(mark: Mark): Promise<Rewind> {
    try {
      return await this.ledger.rewind(mark)
    } catch (error) {
      if (!isTidemarkError(error) || error.code !== 'TM_LEDGER_CONTROL_LOST') throw error
      return { clean: false, footprint: {}, sequences: 0, leftovers: [controlLost] }
    }
  }

  async schemaChanged(): Promise<boolean> {
    return schemaChanged(this.#lease.control)
  }

  /** Gives the database up for a fresh clone of the template. */
  async replace(reason: string): Promise<Replacement> {
    const start = now()
    this.#lease = await this.#lease.replace()
    return { reason, ms: now() - start }
  }

  /** Keeps a copy of the database as it is. Sessions of clients are ended for it. */
  async keep(label: string): Promise<KeptDatabase> {
    const { kept, lease } = await this.#lease.keepCopy(label)
    this.#lease = lease
    return kept
  }

  /** Ends all sessions of clients and the pool with them: nothing that still runs may reach the next test. */
  async endSessions(): Promise<void> {
    this.#closePool()
    await endSessions(this.#lease.control)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closePool()
    await this.#lease[Symbol.asyncDispose]()
  }

  // Not awaited: a client that a test never gave back would hold the end up for ever.
  #closePool(): void {
    void this.#pool?.end().catch(() => {})
    this.#pool = undefined
  }
}

const controlLost: Leftover = {
  kind: 'failure',
  what: "Tidemark's own session was ended: end sessions by their application_name, not all of a database",
  answer: 'replaced',
}

function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, application_name: 'test', allowExitOnIdle: true })
  // Sessions are ended from outside when a test leaves them in a transaction; whoever uses the client next gets the error.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
