import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { quoteIdentifier, quoteLiteral } from '../../server/quote.ts'

/** One object of a schema, described in names. */
export interface SchemaObject {
  /** What it is and what it is called: `index public.clients_email`. */
  readonly object: string
  /** The object that it goes with: a column's table. */
  readonly parent: string | null
  readonly definition: string
}

/** The rows of a table, by a hash of each column's values: the same multiset of values, the same hash. */
export interface TableRows {
  readonly rows: number
  readonly columns: ReadonlyMap<string, { readonly filled: number; readonly hash: string }>
}

/** What a migration can change in a database. */
export interface State {
  readonly schema: ReadonlyMap<string, SchemaObject>
  readonly tables: ReadonlyMap<string, TableRows>
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
}

interface Counted {
  readonly name: string
  readonly rows: number
  readonly values: readonly string[]
}

const schemaSql = readFileSync(new URL('schema.sql', import.meta.url), 'utf8')
const tablesSql = readFileSync(new URL('tables.sql', import.meta.url), 'utf8')
const tablesAtOnce = 100

/** Reads schema and rows in one snapshot. */
export async function readState(client: Client): Promise<State> {
  await client.query("begin isolation level repeatable read read only; set local search_path = ''; set local jit = off")
  try {
    const { rows: objects } = await client.query<SchemaObject>(schemaSql)
    const { rows: tables } = await client.query<Table>(tablesSql)
    return { schema: new Map(objects.map((one) => [one.object, one])), tables: await countRows(client, tables) }
  } finally {
    await client.query('rollback')
  }
}

/** How many rows there are in all. */
export function rowsOf({ tables }: State): number {
  return [...tables.values()].reduce((sum, { rows }) => sum + rows, 0)
}

async function countRows(client: Client, tables: readonly Table[]): Promise<Map<string, TableRows>> {
  const counted = new Map<string, TableRows>()
  for (let first = 0; first < tables.length; first += tablesAtOnce) {
    const some = tables.slice(first, first + tablesAtOnce)
    const { rows } = await client.query<Counted>(some.map(countSql).join(' union all '))
    for (const table of some) {
      const found = rows.find(({ name }) => name === table.name)
      if (found !== undefined) counted.set(table.name, toRows(table, found))
    }
  }
  return counted
}

function countSql({ name, columns }: Table): string {
  const values = columns.map(quoteIdentifier).flatMap((column) => [
    `count(t.${column})::text`,
    // By its text: every type has one. C: a collation may take different texts for equal.
    `coalesce(sum(hashtextextended(t.${column}::text collate "C", 0)::numeric), 0)::text`,
  ])
  return `select ${quoteLiteral(name)} as name, count(*)::float8 as rows, array[${values.join(', ')}]::text[] as values from only ${name} as t`
}

function toRows({ columns }: Table, { rows, values }: Counted): TableRows {
  const entries = columns.map((column, index) => {
    const [filled = '0', hash = ''] = values.slice(index * 2, index * 2 + 2)
    return [column, { filled: Number(filled), hash }] as const
  })
  return { rows, columns: new Map(entries) }
}
