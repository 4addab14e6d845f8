import { Pool } from 'pg'
import type { KeptDatabase, Lease } from '../database/lease.ts'
import { snapshotName } from '../database/names.ts'
import { withTroubleExplained } from '../database/server-trouble.ts'
import type { Snapshot } from '../database/snapshot.ts'
import { isTidemarkError, TidemarkError } from '../errors/tidemark-error.ts'
import { changedRows, type ChangedRow } from '../ledger/changed-rows.ts'
import { claimsSince, type Claim } from '../ledger/claims.ts'
import { digest, type Digest } from '../ledger/digest.ts'
import type { Ledger, Leftover, Mark, Rewind, RewindOptions } from '../ledger/ledger.ts'
import { nameMark, readSnapshotMarks, type SnapshotMark } from '../ledger/snapshot-marks.ts'
import { connect, uncounted } from '../server/connect.ts'
import { now } from './clock.ts'
import { endSessions } from './end-sessions.ts'
import { lastNumbers } from './last-numbers.ts'
import { type Moved, movedMarks } from './moved.ts'
import { schemaChanged } from './schema-changed.ts'
import type { Replacement } from './strategy.ts'

/** A leased database as tests know it: its name and URL stay the same when another database takes its place. */
export class LeasedDatabase implements AsyncDisposable {
  #lease: Lease
  #pool: Pool | undefined
  /** The clone that is being made for the next replacement, or was. */
  #spare: Promise<void> | undefined
  /** What the database can go back to and other databases know as well: the template, then snapshots, each on top of the one before. */
  #bases: readonly SnapshotMark[]
  /** Why it has to be replaced, when that was not possible: it is as a test left it. */
  #spoiled: string | undefined

  constructor(lease: Lease) {
    this.#lease = lease
    this.#bases = [{ mark: 0, snapshot: lease.template }]
  }

  /** The present lease; a replacement ends it. */
  get lease(): Lease {
    return this.#lease
  }

  get bases(): readonly SnapshotMark[] {
    return this.#bases
  }

  /** The latest of the bases. */
  get base(): SnapshotMark {
    return this.#bases.at(-1) ?? { mark: 0, snapshot: this.#lease.template }
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

  /** False where everything happens in a transaction that is never committed. */
  get commits(): boolean {
    return true
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

  /** Rewinds. A control session that the test ended, or a ledger that it dropped, is one more thing that only a fresh clone mends. */
  async rewind(mark: Mark, options: RewindOptions = {}): Promise<Rewind> {
    if (this.#spoiled !== undefined) return { clean: false, footprint: {}, sequences: 0, leftovers: [] }
    try {
      const rewind = await this.ledger.rewind(mark, options)
      if (rewind.clean) this.#bases = this.#bases.filter((base) => base.mark <= mark)
      return rewind
    } catch (error) {
      const lost = isTidemarkError(error) ? beyondRewind[error.code] : undefined
      if (lost === undefined) throw error
      return { clean: false, footprint: {}, sequences: 0, leftovers: [lost] }
    }
  }

  /** Prepares for rewinds while the test file is still being loaded. Never awaited, and no failure: the first rewinds take longer then. */
  warm(): void {
    void this.#lease.ledger?.warm().catch(() => {})
  }

  async schemaChanged(): Promise<boolean> {
    return schemaChanged(this.#lease.control)
  }

  /** The rows that changed since a mark, at most `limit` of each table; none where a schema change made them unreadable. */
  async changedRows(since: Mark, limit: number): Promise<readonly ChangedRow[]> {
    return this.hasLedger ? changedRows(this.#lease.control, since, limit).catch(() => []) : []
  }

  /** Values of unique indexes that rows had since a mark. */
  async claims(since: Mark, limit: number): Promise<readonly Claim[]> {
    return this.hasLedger ? claimsSince(this.#lease.control, since, limit).catch(() => []) : []
  }

  /** The last number of each sequence that has given one, by its oid; undefined where that can't be read. */
  async lastNumbers(): Promise<Readonly<Record<string, string>> | undefined> {
    return this.hasLedger ? lastNumbers(this.#lease.control).catch(() => undefined) : undefined
  }

  /** Gives the database up for a fresh clone: of the latest snapshot before the mark, or of the template. */
  async replace(because: string, mark: Mark = 0): Promise<Replacement> {
    const start = now()
    const reason = (this.#spoiled ??= because)
    const base = this.#bases.findLast((base) => base.mark <= mark && base.mark > 0)
    const source = base && snapshotName(base.snapshot)
    // One that is nearly ready is ready sooner than another one.
    await this.#spare
    this.#lease = await this.#lease.replace(source)
    this.#spoiled = undefined
    const moved = await this.#arrive()
    const ms = now() - start
    this.#spare = this.#prepareSpare(source)
    return { reason, moved, ms, spare: this.#lease.wasSpare }
  }

  /** It will have to be replaced: the next one is made while tests go on. Whoever needed one replacement gets a spare for the next one anyway. */
  expectReplacement(): void {
    this.#spare ??= this.#prepareSpare(undefined)
  }

  // A spare that could not be made is no failure: a replacement then clones as if there were none.
  #prepareSpare(source: string | undefined): Promise<void> {
    return this.#lease.prepareSpare(source).catch(() => {})
  }

  /** Gives the database up for a clone of the snapshot; undefined when there is no such snapshot. */
  async restore(snapshot: Snapshot): Promise<Moved | undefined> {
    const lease = await this.#lease.restore(snapshot.database)
    if (lease === undefined) return undefined
    this.#lease = lease
    this.#spoiled = undefined
    return this.#arrive()
  }

  /** Makes the present state a snapshot. Sessions of clients are ended for it. */
  async save(snapshot: Snapshot): Promise<void> {
    const base = { mark: await this.ledger.mark(), snapshot: snapshot.fingerprint }
    await withTroubleExplained(async () => {
      await nameMark(this.#lease.control, base)
      // Nobody else does: where there is no autovacuum, plans would be made for an empty database.
      await this.#lease.control.query('analyze')
    })
    this.#lease = await this.#lease.saveSnapshot(snapshot)
    this.#bases = [...this.#bases, base]
  }

  /** The complete logical state, read in a session of its own. */
  async digest(): Promise<Digest> {
    const client = await connect(this.#lease.access, this.name, {
      application: 'tidemark digest',
      settings: this.hasLedger ? uncounted : {},
    })
    try {
      return await digest(client)
    } finally {
      await client.end()
    }
  }

  /** Keeps a copy of the database as it is. Sessions of clients are ended for it. */
  async keep(label: string): Promise<KeptDatabase> {
    const { kept, lease } = await this.#lease.keepCopy(label)
    this.#lease = lease
    return kept
  }

  /** Ends all sessions of clients and the pool with them: nothing that still runs may reach the next test. */
  async endSessions(): Promise<void> {
    this.closePool()
    await endSessions(this.#lease.control)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closePool()
    // Made after the end of the run it would be swept by the next one only.
    await this.#spare
    await this.#lease[Symbol.asyncDispose]()
  }

  async #arrive(): Promise<Moved> {
    const before = this.#bases
    const { control } = this.#lease
    const snapshots = this.hasLedger ? await withTroubleExplained(() => readSnapshotMarks(control)) : []
    this.#bases = [{ mark: 0, snapshot: this.#lease.template }, ...snapshots]
    return movedMarks(before, this.#bases)
  }

  // Not awaited: a client that a test never gave back would hold the end up for ever.
  protected closePool(): void {
    void this.#pool?.end().catch(() => {})
    this.#pool = undefined
  }
}

const beyondRewind: Readonly<Record<string, Leftover>> = {
  TM_LEDGER_CONTROL_LOST: {
    kind: 'failure',
    what: "Tidemark's own session was ended: end sessions by their application_name, not all of a database",
    answer: 'replaced',
  },
  TM_LEDGER_MISSING: {
    kind: 'failure',
    what: 'the schema tidemark was dropped: leave it out where all schemas are dropped',
    answer: 'replaced',
  },
}

function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, application_name: 'test', allowExitOnIdle: true })
  // Sessions are ended from outside when a test leaves them in a transaction; whoever uses the client next gets the error.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
