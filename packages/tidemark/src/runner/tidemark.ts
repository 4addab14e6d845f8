import type { Overrides } from '../config/load.ts'
import { silent, type Progress } from '../config/progress.ts'
import { leaseExtraDatabase } from '../database/lease-database.ts'
import { closeInTurn } from '../errors/close-in-turn.ts'
import { isolate, openDatabase } from '../isolation/isolation.ts'
import type { Undone } from '../isolation/strategy.ts'
import type { Stage } from '../isolation/take-snapshot.ts'
import type { Mark } from '../ledger/ledger.ts'
import { PlanBook } from '../queries/plans/plan-book.ts'
import { loadProject } from './load.ts'
import { QueryMeter } from './query-meter.ts'
import { Session } from './session.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

export interface TidemarkOptions extends Overrides {
  /** Folder to look for `tidemark.config.ts` from; the current one by default. */
  readonly cwd?: string
  /** Told what is being done while a server starts or a template is built. */
  readonly progress?: Progress
}

/** A database that is the caller's until it is disposed of. */
export interface OwnedDatabase extends TestDatabase, AsyncDisposable {}

/** A server with a template, from which databases come. */
export interface Tidemark extends AsyncDisposable {
  readonly server: { readonly kind: 'embedded' | 'external'; readonly version: number }
  /** Database name of the template. */
  readonly template: string
  /** Leases a clean database. Marks, rewinds and footprints start from the template's state. */
  database(): Promise<OwnedDatabase>
}

/**
 * Opens the project's server and prepares its template, for use without a test runner. Options come before those of
 * `tidemark.config.ts`; with `config: false` that file is not looked for.
 *
 * @throws TidemarkError when the configuration is wrong, the server can't be reached or a migration fails.
 * @example
 * await using tidemark = await createTidemark({ migrate: sqlMigrations('migrations') })
 * await using db = await tidemark.database()
 * await db.query('insert into clients (name) values ($1)', ['Ada'])
 * await db.rewind()
 */
export async function createTidemark(options: TidemarkOptions = {}): Promise<Tidemark> {
  const { cwd = process.cwd(), progress = silent, ...overrides } = options
  const session = await Session.open({ ...(await loadProject(cwd, overrides)), redis: undefined }, progress)
  try {
    const { name: template } = await session.prepare(progress)
    const { access, version } = session.server
    return {
      server: { kind: access.kind, version },
      template,
      database: () => leaseOwned(session, template),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    }
  } catch (error) {
    // What failed first is what the caller has to know.
    await session[Symbol.asyncDispose]().catch(() => {})
    throw error
  }
}

async function leaseOwned({ server, config, run }: Session, template: string): Promise<OwnedDatabase> {
  const label = `process ${process.pid}`
  const request = { template, run, root: config.root, label }
  const lease = await leaseExtraDatabase(server.access, request)
  const database = await openDatabase(lease, config.isolation, config.grace)
  const strategy = isolate(database, 'rewind')
  const undo = (mark: Mark): Promise<Undone> => strategy.undo(mark)
  const meter = new QueryMeter({ access: server.access, queries: config.queries }, new PlanBook(server.access, request))
  const close = (): Promise<void> =>
    closeInTurn([() => meter[Symbol.asyncDispose](), () => database[Symbol.asyncDispose]()])
  try {
    await meter.startTest(database.name)
  } catch (error) {
    // What failed first is what the caller has to know.
    await close().catch(() => {})
    throw error
  }
  const stage: Stage = { database, openMarks: () => [], inTurn: (work) => work(), moved: () => {}, undo }
  return {
    ...openTestDatabase(database, { base: () => 0, undo, stage, queries: meter.sourceOf(database) }),
    [Symbol.asyncDispose]: close,
  }
}
