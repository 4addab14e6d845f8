import type { Client } from 'pg'
import { named, writtenTables } from './changed-rows.ts'
import { displayName, relation, sameKey } from './generate/names.ts'
import type { Mark } from './ledger.ts'
import { trackingOf, type Table } from './tables.ts'

/** Values of a unique index that a row had at some time: nobody else can write the like at the same time. */
export interface Claim {
  readonly table: string
  readonly index: string
  readonly values: readonly unknown[]
}

interface UniqueIndex {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly columns: readonly string[]
}

interface Version {
  readonly before: Readonly<Record<string, unknown>> | null
  readonly now: Readonly<Record<string, unknown>> | null
}

const uniqueIndexes = `
select n.nspname as schema, c.relname as "table", x.relname as name, k.columns
from pg_index as i
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_class as x on x.oid = i.indexrelid
cross join lateral (
  select array_agg(a.attname::text order by o.place) as columns
  from unnest(i.indkey::int[]) with ordinality as o (number, place)
  join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = o.number
  where o.place <= i.indnkeyatts
) as k
where i.indisunique and i.indpred is null and i.indexprs is null and not c.relispartition`

/**
 * What was claimed since a mark, also by rows that are gone again, from at most `limit` versions of rows of each table. A row that was there
 * before and was changed counts too.
 */
export async function claimsSince(control: Client, since: Mark, limit: number): Promise<readonly Claim[]> {
  const written = await writtenTables(control, since)
  if (written.length === 0) return []
  const { rows: indexes } = await control.query<UniqueIndex>(uniqueIndexes)
  const claims = new Map<string, Claim>()
  for (const { table, stamps } of written) {
    const own = indexes.filter((index) => index.schema === table.schema && index.table === table.name)
    if (own.length === 0 || trackingOf(table).kind !== 'keyed') continue
    const { rows } = await control.query<Version>(versions(table), [stamps, limit])
    for (const { before, now } of rows) {
      const row = now ?? named(table, before ?? {})
      for (const claim of own.flatMap((index) => claimOf(table, index, row))) claims.set(JSON.stringify(claim), claim)
    }
  }
  return [...claims.values()]
}

/** Rows as they were each time before they were changed, and as they are. */
function versions(table: Table): string {
  return `
(
  select to_jsonb(u) as before, null::jsonb as now
  from tidemark.undo_${table.id} as u
  where u.stamp = any ($1::bigint[]) and u.existed
  limit $2
)
union all
(
  select null, to_jsonb(t)
  from ${relation(table)} as t
  where exists (
    select from tidemark.undo_${table.id} as u where u.stamp = any ($1::bigint[]) and ${sameKey(table, 't', 'u')}
  )
  limit $2
)`
}

/** Two rows with NULL in a unique column are no conflict. */
function claimOf(
  table: Table,
  { name, columns }: UniqueIndex,
  row: Readonly<Record<string, unknown>>,
): readonly Claim[] {
  const values = columns.map((column) => row[column])
  if (values.some((value) => value === null || value === undefined)) return []
  return [{ table: displayName(table), index: name, values }]
}
