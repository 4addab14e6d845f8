import type { Footprint, Leftover } from '../ledger/ledger.ts'
import type { AtFailure } from '../record/at-failure.ts'
import type { PostgresError } from '../record/postgres-error.ts'
import type { Place } from './cause.ts'

/** What is known about the case beside the error itself: the more, the better it is explained. */
export interface Circumstances {
  readonly place?: Place
  /** Workers of the run. */
  readonly workers?: number
  readonly atFailure?: AtFailure | undefined
  /** What the same test left behind. */
  readonly leftovers?: readonly Leftover[]
  /** What the test itself committed. */
  readonly wrote?: Footprint
  /** Who else's rows were there: suites around the test with what their hooks wrote; without isolation other tests, too. */
  readonly others?: readonly Writer[]
  /** The error that the same session had met before. */
  readonly earlier?: PostgresError | undefined
  /** It happened when the test was over. */
  readonly afterTest?: boolean
}

export interface Writer {
  readonly name: string
  readonly footprint: Footprint
}
