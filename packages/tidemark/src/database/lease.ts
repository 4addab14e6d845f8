import type pg from 'pg'

/** The claim on a clone. Its control session holds a session advisory lock in that database: it ends with the process, however that ends. */
export interface Lease extends AsyncDisposable {
  readonly database: string
  readonly url: string
  /** DATABASE_URL and PG* of the database. */
  readonly env: Readonly<Record<string, string>>
  /** Number of the slot within the run, from 1. */
  readonly slot: number
  /** The session that marks and rewinds. */
  readonly control: pg.Client
}
