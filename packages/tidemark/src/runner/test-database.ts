import type pg from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import { lastKept } from '../isolation/moved.ts'
import type { Undone } from '../isolation/strategy.ts'
import type { Stage } from '../isolation/take-snapshot.ts'
import type { Digest } from '../ledger/digest.ts'
import type { Footprint, Mark } from '../ledger/ledger.ts'
import type { Queries } from '../record/statement.ts'
import { since as differenceSince } from '../queries/since.ts'
import type { QuerySource } from './query-meter.ts'
import { type SnapshotBuilder, type SnapshotOptions, type SnapshotResult, takeNamed } from './snapshot.ts'

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
  /**
   * Brings the database into the state of a named snapshot: the template, or the snapshot that it holds already, with what the builder adds. It
   * is built once and kept on the server, for every worker and every later run; marks of your own made before are gone.
   *
   * @throws TidemarkError TM_SNAPSHOT_DIRTY when the database holds anything else, TM_SNAPSHOT_MISSING without a builder
   * @example await db.snapshot('with-10k-appointments', () => createAppointments(10_000), { files: ['test/data.ts'] })
   */
  snapshot(name: string, build?: SnapshotBuilder, options?: SnapshotOptions): Promise<SnapshotResult>
  /** The complete logical state in hashes, by table, to compare with another one. Reads everything: seconds for millions of rows. */
  digest(): Promise<Digest>
  /**
   * What was asked of the database since the test began, or since an earlier answer: the statements without their constants, with calls, time
   * and rows. Statements that failed, transactions and settings are not in it.
   *
   * @throws TidemarkError TM_QUERIES_NOT_COUNTED where nobody counts, TM_QUERIES_NOT_LOADED where the server can't
   */
  queries(since?: Queries): Promise<Queries>
  /** How the server answers those statements in the template's state: the shapes of their plans, in the order of the texts. */
  plans(since?: Queries): Promise<readonly StatementPlan[]>
}

export interface StatementPlan {
  readonly text: string
  /** Nodes, joins, tables and indexes, a line a node; nothing for a statement that can't be explained. */
  readonly shape: readonly string[] | undefined
}

interface Limits {
  /** The mark that stands for "since the test began". */
  readonly base: () => Mark
  readonly undo: (mark: Mark) => Promise<Undone>
  readonly stage: Stage
  readonly queries: QuerySource
}

export function openTestDatabase(database: LeasedDatabase, { base, undo, stage, queries }: Limits): TestDatabase {
  const { pool } = database
  const self: TestDatabase = {
    url: database.url,
    env: database.env,
    pool,
    query: pool.query.bind(pool),
    mark: async () => database.ledger.mark(),
    footprint: async (mark = base()) => database.ledger.footprint(mark),
    rewind: async (mark = base()) => {
      const undone = await undo(mark)
      // The clone of a snapshot is in that snapshot's state.
      if (undone.replaced === undefined || lastKept(undone.replaced.moved) === mark) return undone
      throw new TidemarkError('TM_REWIND_LOST_MARK', { seen: undone.replaced.reason })
    },
    snapshot: (name, build, options = {}) => takeNamed(stage, name, build, { options, open: () => self }),
    digest: () => database.digest(),
    queries: async (since) => asked(await queries.read(), since),
    plans: async (since) => planned(asked(await queries.read(), since), queries),
  }
  return self
}

function asked(all: Queries, since: Queries | undefined): Queries {
  return since === undefined ? all : differenceSince(all, since)
}

async function planned({ statements }: Queries, { plansOf }: QuerySource): Promise<readonly StatementPlan[]> {
  const texts = [...new Set(statements.map(({ text }) => text))].sort()
  const plans = await plansOf(texts)
  return texts.map((text) => ({ text, shape: plans.get(text)?.shape }))
}
