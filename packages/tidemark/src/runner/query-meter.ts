import type { QueryCounting } from '../config/config.ts'
import { isTidemarkError } from '../errors/tidemark-error.ts'
import { together } from '../queries/since.ts'
import type { PlanBook } from '../queries/plans/plan-book.ts'
import { Statistics, total } from '../queries/statistics.ts'
import type { Queries } from '../record/statement.ts'
import type { ServerAccess } from '../server/server.ts'

/** What was counted for a test or suite, or why it could not be. */
export interface Counted {
  readonly queries?: Queries
  readonly failure?: unknown
}

/** What a test may ask about its queries. */
export interface QuerySource {
  /** What was asked since the test began. */
  read(): Promise<Queries>
  plansOf: PlanBook['plansOf']
}

/**
 * Counts what the suites and tests of one worker ask of the server: each gets what was asked since the one before it. Nothing is done, and
 * no session opened, where nobody wants to know.
 */
export class QueryMeter implements AsyncDisposable {
  readonly #access: ServerAccess
  readonly #always: boolean
  readonly #plans: PlanBook
  #statistics: Promise<Statistics> | undefined
  /** What the hooks of the open suites asked so far, outermost first. */
  readonly #suites: Queries[] = []
  /** The database in which nothing of the user's has run since its counters were set to zero. */
  #fresh: string | undefined
  /** The server can't count. */
  #unable = false

  constructor(
    { access, queries }: { readonly access: ServerAccess; readonly queries: QueryCounting },
    plans: PlanBook,
  ) {
    this.#access = access
    this.#always = queries !== 'off'
    this.#plans = plans
  }

  /** Before a suite's `beforeAll`: what came before belongs to the suite around it. */
  async startSuite(database: string): Promise<void> {
    if (!this.#always) return
    await this.#credit(database)
    this.#suites.push(total([]))
    this.#fresh = undefined
  }

  async endSuite(database: string): Promise<Counted> {
    if (!this.#always) return {}
    const { failure } = await attempt(() => this.#credit(database))
    this.#fresh = undefined
    const queries = this.#suites.pop()
    return { ...(queries === undefined ? {} : { queries }), ...(failure === undefined ? {} : { failure }) }
  }

  /** What overlapping tests ask is their suite's: who asked can't be known. */
  async startTest(database: string, overlapping = false): Promise<void> {
    if (this.#always && !overlapping && this.#fresh !== database) await this.#credit(database)
    this.#fresh = undefined
  }

  async endTest(database: string): Promise<Counted> {
    return this.#always ? attempt(() => this.#take(database)) : {}
  }

  /** A test takes its database, which may be its own. Where not all are counted, one that asks is counted from here. */
  async begin(database: string, { asks, own }: { readonly asks: boolean; readonly own: boolean }): Promise<void> {
    if (this.#always) return own ? (await this.#open()).zero(database) : undefined
    if (asks) await this.#tryToCount(database)
  }

  /** @throws TidemarkError TM_QUERIES_NOT_LOADED, TM_QUERIES_RIGHTS, TM_QUERIES_NOT_COUNTED, TM_QUERIES_EVICTED */
  sourceOf(database: { readonly name: string }): QuerySource {
    return {
      read: async () => (await this.#open()).read(database.name),
      plansOf: (texts) => this.#plans.plansOf(texts),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const statistics = await this.#statistics?.catch(() => undefined)
    await statistics?.[Symbol.asyncDispose]()
  }

  // It only looks as if the test asked: whoever really does is told why there is no answer.
  async #tryToCount(database: string): Promise<void> {
    if (this.#unable) return
    try {
      await (await this.#open()).zero(database)
    } catch {
      this.#unable = true
    }
  }

  async #credit(database: string): Promise<void> {
    const statistics = await this.#open()
    const innermost = this.#suites.at(-1)
    const { queries, failure } = innermost === undefined ? {} : await attempt(() => statistics.read(database))
    if (failure !== undefined) throw failure
    if (innermost !== undefined && queries !== undefined) this.#suites.splice(-1, 1, together(innermost, queries))
    await statistics.zero(database)
  }

  async #take(database: string): Promise<Queries> {
    const statistics = await this.#open()
    const queries = await statistics.read(database)
    await statistics.zero(database)
    this.#fresh = database
    return queries
  }

  // A session that could not be opened is tried again by whoever asks next.
  #open(): Promise<Statistics> {
    this.#statistics ??= Statistics.open(this.#access).catch((error: unknown) => {
      this.#statistics = undefined
      throw error
    })
    return this.#statistics
  }
}

/** For the record. */
export function queriesOf({ queries }: Counted): Pick<Counted, 'queries'> {
  return queries === undefined ? {} : { queries }
}

/** Counting never keeps a database from going back. What the server has forgotten is no fault of the test. */
async function attempt(count: () => Promise<Queries | void>): Promise<Counted> {
  try {
    const queries = await count()
    return queries ? { queries } : {}
  } catch (failure) {
    return isTidemarkError(failure) && failure.code === 'TM_QUERIES_EVICTED' ? {} : { failure }
  }
}
