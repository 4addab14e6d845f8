import type pg from 'pg'
import type { Ledger } from '../ledger/ledger.ts'
import type { ServerAccess } from '../server/server.ts'
import type { Snapshot } from './snapshot.ts'

/** The claim on a clone. Its control session holds a session advisory lock in that database: it ends with the process, however that ends. */
export interface Lease extends AsyncDisposable {
  readonly access: ServerAccess
  /** Absolute folder of the project. */
  readonly root: string
  readonly template: string
  readonly database: string
  readonly url: string
  /** DATABASE_URL and PG* of the database. */
  readonly env: Readonly<Record<string, string>>
  /** Number of the slot within the run, from 1. */
  readonly slot: number
  /** The session that marks and rewinds. */
  readonly control: pg.Client
  /** The ledger of the database; nothing where the user may not install one: such a database is clean only once. */
  readonly ledger: Ledger | undefined
  /**
   * Gives the database up for a fresh clone of the same name, so that every URL stays right: of the snapshot, or where there is none, of the
   * template. This lease is over, the new one takes its place.
   */
  replace(snapshot?: string): Promise<Lease>
  /** The same with a snapshot and nothing else; undefined, and nothing has happened, where there is none. */
  restore(snapshot: string): Promise<Lease | undefined>
  /** The database stood ready when the one before was given up. */
  readonly wasSpare: boolean
  /** Makes what the next replacement will need, of the snapshot or else of the template: a clone that stands ready. In a session of its own. */
  prepareSpare(snapshot?: string): Promise<void>
  /** Copies the database, as it is, into a sealed snapshot. The database goes on, with its marks; its sessions are ended. */
  saveSnapshot(snapshot: Snapshot): Promise<Lease>
  /** Opens the lease again after its control session was ended by somebody. */
  reopen(): Promise<Lease>
  /** Keeps the database under another name, as it is, and goes on with a fresh clone. */
  keep(label: string): Promise<{ readonly kept: KeptDatabase; readonly lease: Lease }>
  /** Keeps a copy of the database, as it is. The database goes on, with its marks; its sessions are ended. */
  keepCopy(label: string): Promise<{ readonly kept: KeptDatabase; readonly lease: Lease }>
}

/** A database that is kept for inspection: no sweep removes it. */
export interface KeptDatabase {
  readonly database: string
  readonly url: string
}

export interface LeaseRequest {
  readonly template: string
  /** Id of the run: its databases are never those of another run. */
  readonly run: string
  /** Absolute folder of the project: two checkouts never meet. */
  readonly root: string
  /** How many databases the run may have at once. */
  readonly slots: number
  /** The slot to try first, the runner's worker number. */
  readonly hint?: number
  /** Milliseconds that a left-behind query or transaction gets to end by itself. */
  readonly graceMs?: number
  /** Who uses it, for `tidemark status`. */
  readonly label: string
  /** The database goes from one holder to the next as it is, instead of clean. */
  readonly asItIs?: boolean
}
