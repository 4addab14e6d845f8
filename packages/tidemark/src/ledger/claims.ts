import { DatabaseError, type Client } from 'pg'
import { quoteIdentifier } from '../server/quote.ts'
import { writtenTables } from './changed-rows.ts'
import { imageFields } from './generate/images.ts'
import { columnList, displayName, rowsOf, sameKey, storedColumns } from './generate/names.ts'
import type { Mark } from './ledger.ts'
import { appliesTo, readRules, valuesOf, type Rule } from './rules.ts'
import { trackingOf, type Table } from './tables.ts'

/** What a row had at some time of what a unique index or an exclusion constraint lets only one have. */
export interface Claim {
  readonly table: string
  readonly index: string
  /** As PostgreSQL writes them. */
  readonly values: readonly (string | null)[]
}

interface Found {
  readonly rule: number
  readonly values: Claim['values']
}

/**
 * What was claimed since a mark, also by rows that are gone again, from at most `limit` versions of rows of each table. A row that was there
 * before and was changed counts too.
 */
export async function claimsSince(control: Client, since: Mark, limit: number): Promise<readonly Claim[]> {
  const written = await writtenTables(control, since)
  if (written.length === 0) return []
  const rules = await readRules(control)
  const claims: Claim[] = []
  for (const { table, stamps } of written) {
    const own = rules.filter((rule) => rule.schema === table.schema && rule.table === table.name)
    if (own.length > 0) claims.push(...(await claimsOf(control, table, own, [stamps, limit])))
  }
  return claims
}

/** An expression may need what only the user's sessions have, a search_path for one: it does not take the others with it. */
async function claimsOf(
  control: Client,
  table: Table,
  rules: readonly Rule[],
  parameters: unknown[],
): Promise<readonly Claim[]> {
  try {
    const { rows } = await control.query<Found>(claimed(table, rules), parameters)
    return rows.map(({ rule, values }) => ({ table: displayName(table), index: rules[rule]?.name ?? '', values }))
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const claims: Claim[] = []
    for (const rule of rules.length > 1 ? rules : [])
      claims.push(...(await claimsOf(control, table, [rule], parameters)))
    return claims
  }
}

function claimed(table: Table, rules: readonly Rule[]): string {
  const computed = rules[0]?.computed ?? []
  const each = rules.map((rule, index) => `(${index}, ${appliesTo(rule)}, ${valuesOf(rule)})`)
  // Expressions may name the table itself.
  return `
select distinct r.rule, r.values
from (${versions(table, computed)}) as ${quoteIdentifier(table.name)}
cross join lateral (values ${each.join(', ')}) as r (rule, applies, values)
where r.applies`
}

/** Rows as they were each time before they were changed, and as they are. */
function versions(table: Table, computed: Rule['computed']): string {
  const stored = columnList(storedColumns(table))
  const name = quoteIdentifier(table.name)
  const images = `
  select ${[`${name}.*`, ...computed.map(({ expression }) => `(${expression})`)].join(', ')}
  from (
    select ${imageFields(table, 'u')}
    from tidemark.undo_${table.id} as u
    where u.stamp = any ($1::bigint[])${trackingOf(table).kind === 'keyed' ? ' and u.existed' : ''}
    order by u.stamp
    limit $2
  ) as ${name} (${stored})`
  // Without a key the undo table has all rows that came, too.
  if (trackingOf(table).kind !== 'keyed') return named(images, stored, computed)
  return `
${named(images, stored, computed)}
union all
(
  select ${[columnList(storedColumns(table), 't'), ...computed.map(({ name: column }) => `t.${quoteIdentifier(column)}`)].join(', ')}
  from ${rowsOf(table)} as t
  where exists (
    select from tidemark.undo_${table.id} as u where u.stamp = any ($1::bigint[]) and ${sameKey(table, 't', 'u')}
  )
  limit $2
)`
}

function named(images: string, stored: string, computed: Rule['computed']): string {
  const columns = [stored, ...computed.map(({ name }) => quoteIdentifier(name))].join(', ')
  return `select * from (${images}) as images (${columns})`
}
