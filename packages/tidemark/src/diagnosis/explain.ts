import type { PostgresError } from '../record/postgres-error.ts'
import { causes } from './catalogue.ts'
import type { CauseEntry } from './catalogue/entry.ts'
import type { Cause } from './cause.ts'
import type { Circumstances } from './circumstances.ts'
import { docsPlace } from './docs-place.ts'
import { factsOf } from './facts.ts'
import { fill } from './fill.ts'

/** The cause of an error of PostgreSQL, in the words of the case. Undefined for an error that the catalogue does not know. */
export function explain(error: PostgresError, circumstances: Circumstances = {}): Cause | undefined {
  const found = Object.entries(causes).find(([, entry]) => fits(entry, error, circumstances))
  if (found === undefined) return undefined
  const [id, entry] = found
  const facts = { ...factsOf(error), ...entry.facts?.(error, circumstances) }
  const { place } = circumstances
  return {
    id,
    title: entry.title,
    happened: fill(entry.happened, facts),
    cure: fill(entry.cure, facts),
    docs: docsPlace(headingOf(entry)),
    ...(place === undefined ? {} : { place }),
  }
}

/** Why a test that ran out of time, or gave up waiting, was slow: a session was waiting for a lock when it failed. */
export function explainWait(circumstances: Circumstances): Cause | undefined {
  const [wait] = circumstances.atFailure?.waits ?? []
  if (wait === undefined) return undefined
  const { query: statement } = wait.waiting
  return explain({ sqlstate: '00000', message: 'still waiting for a lock', statement }, circumstances)
}

/** `40P01: Two transactions waited for each other`. */
export function headingOf({ sqlstates, title }: CauseEntry): string {
  return `${sqlstates[0]}: ${title}`
}

function fits({ sqlstates, pattern, when }: CauseEntry, error: PostgresError, circumstances: Circumstances): boolean {
  if (!sqlstates.includes(error.sqlstate ?? '')) return false
  return (pattern?.test(error.message) ?? true) && (when?.(error, circumstances) ?? true)
}
