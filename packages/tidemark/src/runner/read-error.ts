import { findPostgresError } from '../diagnosis/find-postgres-error.ts'
import type { TestError } from '../record/event.ts'

/** What the record keeps of an error. */
export function readError(error: object): TestError {
  const { message = '', stack } = error as { message?: string; stack?: string }
  const postgres = findPostgresError(error)
  const { sqlstate } = postgres ?? {}
  return {
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(sqlstate === undefined ? {} : { sqlstate }),
    ...(postgres === undefined ? {} : { postgres }),
  }
}
