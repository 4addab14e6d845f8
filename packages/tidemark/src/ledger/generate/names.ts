import { quoteIdentifier } from '../../server/quote.ts'
import type { Column, Table } from '../tables.ts'

/** `"public"."clients"`. */
export function relation(table: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
}

/** The rows of a table itself. A partitioned one stands for its partitions; children of the old kind are tables of their own. */
export function rowsOf(table: Table): string {
  return table.inheritance ? `only ${relation(table)}` : relation(table)
}

/** The name of a table in a footprint: bare in `public`, qualified elsewhere. */
export function displayName(table: Table): string {
  return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`
}

/** Columns that hold data of their own; generated ones are computed again. */
export function storedColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => !column.generated)
}

/** Columns whose values an image has: what is computed again is compared with it where it could be another value. */
export function keptColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => !column.generated || column.doubtful)
}

export function keyColumns(table: Table): readonly Column[] {
  return table.key.map(({ number }) => columnOf(table, number))
}

/** Columns of the key carry numbers, not names, in undo tables: no name of the user's can collide with the ledger's. */
export function undoColumn({ number }: { readonly number: number }): string {
  return `c${number}`
}

/** `t.c1 operator(pg_catalog.=) u.c1 and ...` between a table and its undo table. */
export function sameKey(table: Table, row: string, undo: string): string {
  return table.key
    .map(({ number, operator }) => {
      const column = quoteIdentifier(columnOf(table, number).name)
      return `${row}.${column} ${operator} ${undo}.${undoColumn({ number })}`
    })
    .join(' and ')
}

/**
 * The same where the row has to be found by the index of its key, whatever the planner believes. An equality it also takes for an order
 * in which two lists could be read; for a table that had two rows when it was analyzed, it reads all rows that a test added for each of
 * its entries. A list of one value says the same, and only serves to look up.
 */
export function rowOfKey(table: Table, row: string, undo: string): string {
  return table.key
    .map(({ number, operator }) => {
      const column = columnOf(table, number)
      const value = `${undo}.${undoColumn({ number })}`
      return `${row}.${quoteIdentifier(column.name)} ${operator} ${column.listable ? `any (array[${value}])` : value}`
    })
    .join(' and ')
}

/** The same key between two entries of its undo table. */
export function sameUndoKey(table: Table, one: string, other: string): string {
  return table.key
    .map((column) => `${one}.${undoColumn(column)} ${column.operator} ${other}.${undoColumn(column)}`)
    .join(' and ')
}

export function columnList(columns: readonly Column[], alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`
  return columns.map((column) => prefix + quoteIdentifier(column.name)).join(', ')
}

export function undoList(columns: readonly Column[], alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`
  return columns.map((column) => prefix + undoColumn(column)).join(', ')
}

/** A row's image for comparison: base types on both sides, so that a domain equals its base. */
export function imageOf(columns: readonly Column[], field: (column: Column) => string): string {
  return `row(${columns.map((column) => `${field(column)}::${comparable(column)}`).join(', ')})`
}

/** The image of the row that the user's table has. */
export function rowImage(table: Table, row: string): string {
  return imageOf(keptColumns(table), (column) => columnList([column], row))
}

function comparable({ binary, type }: Column): string {
  return binary ? type : 'text'
}

function columnOf(table: Table, number: number): Column {
  const column = table.columns.find((candidate) => candidate.number === number)
  if (column === undefined) throw new RangeError(`${displayName(table)} has no column number ${number}`)
  return column
}
