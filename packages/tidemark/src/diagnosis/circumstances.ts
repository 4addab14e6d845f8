import type { AtFailure } from '../record/at-failure.ts'
import type { Leftover } from '../ledger/ledger.ts'
import type { Place } from './cause.ts'

/** What is known about the case beside the error itself: the more, the better it is explained. */
export interface Circumstances {
  readonly place?: Place
  /** Workers of the run. */
  readonly workers?: number
  readonly atFailure?: AtFailure
  /** What the same test left behind. */
  readonly leftovers?: readonly Leftover[]
  /** Names of the other tests and suites of the run that wrote to a table. */
  readonly writersOf?: (table: string) => readonly string[]
}
