import type { PostgresError } from '../record/postgres-error.ts'
import type { Cause } from './cause.ts'
import type { Circumstances } from './circumstances.ts'

/** The cause of an error of PostgreSQL, in the words of the case. Undefined for an error that the catalogue does not know. */
export function explain(_error: PostgresError, _circumstances: Circumstances = {}): Cause | undefined {
  return undefined
}
