import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { KeptDatabase, Lease } from '../database/lease.ts'
import { closeInTurn } from '../errors/close-in-turn.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { changedRows, type ChangedRow } from '../ledger/changed-rows.ts'
import { claimsSince, type Claim } from '../ledger/claims.ts'
import { digest, type Digest } from '../ledger/digest.ts'
import type { Ledger, Mark, Rewind } from '../ledger/ledger.ts'
import { databaseEnv, databaseUrl } from '../server/connect.ts'
import type { ServerAccess } from '../server/server.ts'
import { LeasedDatabase } from './leased-database.ts'
import { GatewayThread } from './rollback/thread.ts'
import type { Replacement } from './strategy.ts'

/** A leased database behind a gateway: everybody who connects works in one transaction, which is never committed. */
export class RolledBackDatabase extends LeasedDatabase {
  readonly #gateway: GatewayThread
  readonly #address: ServerAccess

  private constructor(lease: Lease, gateway: GatewayThread, password: string) {
    super(lease)
    this.#gateway = gateway
    const here = { host: '127.0.0.1', port: gateway.port, socket: undefined, parameters: '' }
    this.#address = { ...lease.access, ...here, password }
  }

  static async open(lease: Lease, graceMs: number): Promise<RolledBackDatabase> {
    const { access, database } = lease
    // Where the server asks for no password, the gateway asks for one of its own.
    const password = access.password === '' ? randomBytes(12).toString('hex') : access.password
    const hasLedger = lease.ledger !== undefined
    try {
      const gateway = await GatewayThread.open({ access, database, password, hasLedger, graceMs })
      return new RolledBackDatabase(lease, gateway, password)
    } catch (error) {
      await lease[Symbol.asyncDispose]()
      throw error
    }
  }

  override get url(): string {
    return databaseUrl(this.#address, this.name)
  }

  override get env(): Readonly<Record<string, string>> {
    // The gateway is on this machine and does no TLS, whatever the server demands.
    return { ...databaseEnv(this.#address, this.name), PGSSLMODE: 'disable' }
  }

  override get commits(): boolean {
    return false
  }

  /** Marks are savepoints of the transaction, and to rewind is to roll back. */
  override get ledger(): Ledger {
    const gateway = this.#gateway
    return {
      mark: () => gateway.mark(),
      footprint: (mark = 0) => gateway.footprint(mark),
      rewind: async (mark = 0) => asRewind(await gateway.goBack(mark)),
      warm: async () => {},
    }
  }

  override warm(): void {
    // There is nothing to prepare for a ROLLBACK.
  }

  override expectReplacement(): void {
    // Only a lost server makes one necessary.
  }

  /** Schema changes are rolled back as well. */
  override async schemaChanged(): Promise<boolean> {
    return false
  }

  override async changedRows(since: Mark, limit: number): Promise<readonly ChangedRow[]> {
    return this.hasLedger ? this.#inside((client) => changedRows(client, since, limit)).catch(() => []) : []
  }

  override async claims(since: Mark, limit: number): Promise<readonly Claim[]> {
    return this.hasLedger ? this.#inside((client) => claimsSince(client, since, limit)).catch(() => []) : []
  }

  override async digest(): Promise<Digest> {
    return this.#inside(digest)
  }

  override async replace(reason: string, mark: Mark = 0): Promise<Replacement> {
    await this.#gateway.leave()
    const replacement = await super.replace(reason, mark)
    await this.#gateway.enter()
    return replacement
  }

  override async keep(): Promise<KeptDatabase> {
    throw new TidemarkError('TM_ROLLBACK_UNSUPPORTED', {
      seen: 'the option `keep`',
      facts: { what: 'database that is kept' },
    })
  }

  override async endSessions(): Promise<void> {
    this.closePool()
    await this.#gateway.endClients()
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await closeInTurn([() => this.#gateway[Symbol.asyncDispose](), () => super[Symbol.asyncDispose]()])
  }

  /** What is not committed can be read only from within. */
  async #inside<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: this.url, application_name: 'tidemark inside' })
    client.on('error', () => {})
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
}

function asRewind({ footprint, leftovers, lost }: Awaited<ReturnType<GatewayThread['goBack']>>): Rewind {
  const found = lost === undefined ? [] : [{ kind: 'failure', what: lost, answer: 'replaced' } as const]
  return { clean: lost === undefined, footprint, sequences: 0, leftovers: [...leftovers, ...found] }
}
