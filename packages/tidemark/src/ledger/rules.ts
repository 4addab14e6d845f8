import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

/** What no two rows of a table may have at the same time: a unique index or an exclusion constraint. */
export interface Rule {
  readonly schema: string
  readonly table: string
  /** Name of the index. */
  readonly name: string
  /** Rows that it is for; null for all. */
  readonly condition: string | null
  /** Two rows with NULL are alike. */
  readonly nulls_equal: boolean
  readonly elements: readonly RuleElement[]
  /** Generated columns of the table. */
  readonly computed: readonly { readonly name: string; readonly expression: string }[]
}

interface RuleElement {
  /** A column, or what is computed from columns. */
  readonly expression: string
  /** Two rows exclude each other when it holds for all elements; null where equal ones do. */
  readonly operator: string | null
  readonly collation: string | null
}

const rules = readFileSync(new URL('./sql/rules.sql', import.meta.url), 'utf8')

/** All rules of a database. The session's search_path is `pg_catalog`: everything else is printed with its schema. */
export async function readRules(session: Client): Promise<readonly Rule[]> {
  const { rows } = await session.query<Rule>(rules)
  return rows
}

/** The rule's values of the row that is in scope, as an array of texts. */
export function valuesOf({ elements }: Rule): string {
  return `array[${elements.map(({ expression }) => `(${expression})::text`).join(', ')}]`
}

/** True where the rule is for the row that is in scope: its condition holds, and no NULL keeps it from excluding others. */
export function appliesTo(rule: Rule): string {
  const condition = rule.condition === null ? [] : [`(${rule.condition})`]
  const present = rule.nulls_equal ? [] : rule.elements.map(({ expression }) => `(${expression}) is distinct from null`)
  return [...condition, ...present].join(' and ') || 'true'
}
