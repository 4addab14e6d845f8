import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Attempt } from './attempt.ts'
import { nameOf, type AttemptOutcome } from './contract.ts'
import type { Handover } from './handover.ts'

/** Keeps the database of a failed test, where that is wanted. Never throws: a database that could not be kept must go back all the same. */
export async function keepFailed(
  keep: Handover['keep'],
  attempt: Attempt,
  database: LeasedDatabase,
  outcome: AttemptOutcome,
): Promise<{ kept?: string; failure?: unknown }> {
  if (keep !== 'failed' || outcome.status !== 'failed' || !outcome.final) return {}
  try {
    return { kept: (await database.keep(nameOf(attempt.test))).database }
  } catch (failure) {
    return { failure }
  }
}
