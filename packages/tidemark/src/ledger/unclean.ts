import { abridge } from './abridge.ts'
import type { Leftover } from './ledger.ts'

/** Something that the ledger can't take back, as `tidemark.not_rewindable` reports it. */
export interface Unclean {
  readonly kind: 'ddl' | 'untracked-write' | 'large-object' | 'database-setting' | 'unknown-mark' | 'failure'
  readonly object?: string | number
  readonly query?: string
}

export function describeUnclean({ kind, object, query }: Unclean): Leftover {
  if (kind === 'failure' || kind === 'unknown-mark') {
    return failure(kind === 'failure' ? `the rewind failed: ${object}` : `there is no mark ${object}`)
  }
  const facts = {
    ...(object === undefined ? {} : { object: String(object) }),
    ...(query === undefined ? {} : { query }),
  }
  return { kind, what: sentence(kind, String(object), query ?? ''), answer: 'replaced', ...facts }
}

export function failure(what: string): Leftover {
  return { kind: 'failure', what, answer: 'replaced' }
}

function sentence(kind: Exclude<Unclean['kind'], 'failure' | 'unknown-mark'>, object: string, query: string): string {
  switch (kind) {
    case 'ddl':
      return `a schema change: ${object}${inParentheses(query)}`
    case 'untracked-write':
      return `a write to ${object}${inParentheses(query)}`
    case 'large-object':
      return `a change of ${object}`
    case 'database-setting':
      return `settings or rights of the database itself, now: ${object || 'none'}, before: ${query || 'none'}`
  }
}

function inParentheses(query: string): string {
  return query === '' ? '' : ` (${abridge(query)})`
}
