import type { Event, SuiteEnded, TestEnded } from '../record/event.ts'
import type { ServerError } from '../record/server-error.ts'

/** The errors that a test caused on the server, whether it noticed them or not. */
export interface ErrorsOfTest {
  /** A suite for what happened in its hooks; undefined when no test or suite was running on the database. */
  readonly test: TestEnded | SuiteEnded | undefined
  readonly errors: readonly ServerError[]
}

/** Ties the errors of the server's log to the attempts at tests that were running on their databases. */
export function attributeErrors(_events: readonly Event[]): readonly ErrorsOfTest[] {
  return []
}
