import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import type { TestEnded } from '../../record/event.ts'
import type { Claim } from '../../ledger/claims.ts'
import { keyOfRule } from './rule-key.ts'

const numbered = readFileSync(new URL('./numbered.sql', import.meta.url), 'utf8')

/** A sequence whose numbers may be part of what a rule compares. */
export interface Source {
  /** Of the values; null where it is not known which, or what becomes of the number. */
  readonly element: number | null
  readonly sequence: string | null
  /** The last number that it has given in the template; null before the first. */
  readonly last: string | null
  readonly rises: boolean
}

/** Where values of rules may come from a sequence, by key of the rule. The session's search_path is `pg_catalog`. */
export async function readNumbered(session: Client): Promise<ReadonlyMap<string, readonly Source[]>> {
  const { rows } = await session.query<Parameters<typeof keyOfRule>[0] & { readonly sources: readonly Source[] }>(
    numbered,
  )
  return new Map(rows.map((rule) => [keyOfRule(rule), rule.sources]))
}

/**
 * False of a value that no sequence has given in a run from the template's state: of its numbers none is between what the template's and
 * the run's sequences gave last.
 */
export function mayBeDrawn({ values }: Claim, sources: readonly Source[], ends: TestEnded['numbers']): boolean {
  return (
    ends === undefined ||
    sources.some(({ element, sequence, last, rises }) => {
      if (element === null || sequence === null) return true
      const value = values[element]
      const end = ends[sequence]
      if (value === null || value === undefined || end === undefined) return false
      return !/^-?\d+$/.test(value) || isBetween(BigInt(value), { last, end, rises })
    })
  )
}

function isBetween(value: bigint, { last, end, rises }: Pick<Source, 'last' | 'rises'> & { end: string }): boolean {
  const isBeyond = (bound: string): boolean => (rises ? value > BigInt(bound) : value < BigInt(bound))
  return (last === null || isBeyond(last)) && !isBeyond(end)
}
