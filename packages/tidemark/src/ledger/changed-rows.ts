import type { Client } from 'pg'
import { differs, earliest } from './generate/keyed.ts'
import { net } from './generate/keyless.ts'
import { displayName, keyColumns, relation, rowOfKey, undoColumn } from './generate/names.ts'
import type { Mark } from './ledger.ts'
import { readTables, trackingOf, type Table } from './tables.ts'

/** A row that differs from what it was at a mark. */
export interface ChangedRow {
  readonly table: string
  readonly change: 'inserted' | 'updated' | 'deleted'
  /** Values of its key, where the table has one. */
  readonly key?: readonly unknown[]
  /** As it is now; of a deleted one, as it was. */
  readonly row: Readonly<Record<string, unknown>>
}

interface Found {
  readonly change: ChangedRow['change']
  readonly now: Readonly<Record<string, unknown>> | null
  /** Named by the undo table's columns. */
  readonly before: Readonly<Record<string, unknown>>
}

/** A table written to since a mark, with the stamps of the statements. */
interface Written {
  readonly id: number
  readonly name: string
  /** As it was when the ledger was installed: since then every table has triggers. */
  readonly hot: boolean
  readonly stamps: readonly string[]
}

const writtenSince = `
select
  t.id,
  t.name,
  array_agg(j.stamp::text) as stamps,
  exists (
    select from pg_attribute as a
    where a.attrelid = to_regclass('tidemark.undo_' || t.id) and a.attname = 'began'
  ) as hot
from tidemark.journal as j
join tidemark.tables as t on t.id = j.tab
where j.stamp > $1 and t.kind in ('keyed', 'keyless')
group by t.id, t.name
order by t.name`

/** The rows that changed since a mark, at most `limit` of each table: what a footprint counts. */
export async function changedRows(control: Client, since: Mark, limit: number): Promise<readonly ChangedRow[]> {
  const rows: ChangedRow[] = []
  for (const { table, stamps } of await writtenTables(control, since)) {
    rows.push(...(await rowsOf(control, table, stamps, limit)))
  }
  return rows
}

/** The tables written to since a mark, as they were when the ledger was installed, with the stamps of the statements. */
export async function writtenTables(
  control: Client,
  since: Mark,
): Promise<readonly { readonly table: Table; readonly stamps: readonly string[] }[]> {
  const { rows: written } = await control.query<Written>(writtenSince, [since])
  if (written.length === 0) return []
  const tables = new Map((await readTables(control)).map((table) => [displayName(table), table]))
  return written.flatMap(({ id, name, hot, stamps }) => {
    const table = tables.get(name)
    return table === undefined ? [] : [{ table: { ...table, id, hot }, stamps }]
  })
}

async function rowsOf(
  control: Client,
  table: Table,
  stamps: readonly string[],
  limit: number,
): Promise<readonly ChangedRow[]> {
  const statement = trackingOf(table).kind === 'keyed' ? keyedRows(table) : keylessRows(table)
  const { rows } = await control.query<Found>(statement, [stamps, limit])
  return rows.map((found) => describe(table, found))
}

function describe(table: Table, { change, now, before }: Found): ChangedRow {
  const row = now ?? named(table, before)
  const key = keyColumns(table).map(({ name }) => row[name])
  return { table: displayName(table), change, ...(key.length === 0 ? {} : { key }), row }
}

/** Undo columns carry numbers. */
function named(table: Table, before: Found['before']): ChangedRow['row'] {
  const image = { ...before, ...(before['packed'] as Found['before'] | undefined) }
  return Object.fromEntries(
    table.columns
      .filter((column) => undoColumn(column) in image)
      .map((column) => [column.name, image[undoColumn(column)]]),
  )
}

function keyedRows(table: Table): string {
  return `
with touched as materialized (
  ${earliest(table, '$1::bigint[]')}
)
select
  case when not u.existed then 'inserted' when t.present is null then 'deleted' else 'updated' end as change,
  t.now,
  to_jsonb(u) as before
from touched as u
left join lateral (
  select true as present, to_jsonb(t) as now, ${differs(table)} as changed
  from ${relation(table)} as t
  where ${rowOfKey(table, 't', 'u')}
) as t on true
where case when u.existed then t.present is null or t.changed else t.present end
limit $2`
}

/** Without a key a changed row is one row less and one row more. */
function keylessRows(table: Table): string {
  return `
with ${net(table, '$1::bigint[]')}
select
  case when n.surplus > 0 then 'inserted' else 'deleted' end as change,
  null::jsonb as now,
  to_jsonb(u) - 'image' as before
from net as n
join (select distinct on (e.image) e.* from entries as e order by e.image) as u on u.image = n.image
cross join lateral generate_series(1, abs(n.surplus))
limit $2`
}
