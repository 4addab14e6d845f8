import type pg from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Undone } from '../isolation/strategy.ts'
import type { Footprint, Mark } from '../ledger/ledger.ts'

/** A database for a test: connect to `url` with any client, or use the pool that comes with it. */
export interface TestDatabase {
  /** Connection URL, the same as DATABASE_URL unless the test has a database of its own. */
  readonly url: string
  /** DATABASE_URL and the PG* variables of the database, for child processes. */
  readonly env: Readonly<Record<string, string>>
  /** A `pg` pool, opened when first used. */
  readonly pool: pg.Pool
  /** Runs a query on the pool, on any of its connections. */
  readonly query: pg.Pool['query']
  /** Names the present state of all committed data. Marks nest. */
  mark(): Promise<Mark>
  /**
   * Takes back everything since a mark, without one: since the test began.
   * @throws TidemarkError TM_REWIND_LOST_MARK when a schema change or the like can't be taken back to that mark.
   */
  rewind(mark?: Mark): Promise<Undone>
  /** What was committed since a mark, without one: since the test began; rows by table. */
  footprint(mark?: Mark): Promise<Footprint>
}

interface Limits {
  /** The mark that stands for "since the test began". */
  readonly base: () => Mark
  readonly undo: (mark: Mark) => Promise<Undone>
}

export function openTestDatabase(database: LeasedDatabase, { base, undo }: Limits): TestDatabase {
  const { pool } = database
  return {
    url: database.url,
    env: database.env,
    pool,
    query: pool.query.bind(pool),
    mark: () => database.ledger.mark(),
    footprint: (mark = base()) => database.ledger.footprint(mark),
    rewind: async (mark = base()) => {
      const undone = await undo(mark)
      if (undone.replaced === undefined || mark === 0) return undone
      throw new TidemarkError('TM_REWIND_LOST_MARK', { seen: undone.replaced.reason })
    },
  }
}
