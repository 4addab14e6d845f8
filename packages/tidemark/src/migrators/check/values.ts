import type { State, TableRows } from './state.ts'

/** Values that were there before and are not there, or not the same, after. */
export interface Lost {
  /** `column public.clients.phone`, `table public.notes`. */
  readonly object: string
  /** How many values or rows there were. */
  readonly values: number
}

/** Tables and columns that are gone with what was in them, and tables with fewer rows. A new name for the same values is no loss. */
export function droppedValues(before: State, after: State): readonly Lost[] {
  return [...before.tables].flatMap(([table, was]) => {
    const is = after.tables.get(table)
    if (is === undefined) return isRenamed(was, before, after) ? [] : lostRows(table, was.rows)
    return is.rows < was.rows ? lostRows(table, was.rows - is.rows) : lostColumns(table, was, is, isColumnGone)
  })
}

/** The same after a way up and down: every value has to be what it was. */
export function changedValues(before: State, after: State): readonly Lost[] {
  return [...before.tables].flatMap(([table, was]) => {
    const is = after.tables.get(table)
    const lost = was.rows - (is?.rows ?? 0)
    if (is === undefined || lost > 0) return lostRows(table, lost)
    return lost < 0 ? [] : lostColumns(table, was, is, isColumnChanged)
  })
}

function lostRows(table: string, rows: number): readonly Lost[] {
  return rows === 0 ? [] : [{ object: `table ${table}`, values: rows }]
}

function lostColumns(
  table: string,
  was: TableRows,
  is: TableRows,
  isLost: (column: string, was: TableRows, is: TableRows) => boolean,
): readonly Lost[] {
  return [...was.columns]
    .filter(([column, { filled }]) => filled > 0 && isLost(column, was, is))
    .map(([column, { filled }]) => ({ object: `column ${table}.${column}`, values: filled }))
}

function isColumnGone(column: string, was: TableRows, is: TableRows): boolean {
  const hash = was.columns.get(column)?.hash
  const added = [...is.columns].filter(([name]) => !was.columns.has(name))
  return !is.columns.has(column) && !added.some(([, one]) => one.hash === hash)
}

function isColumnChanged(column: string, was: TableRows, is: TableRows): boolean {
  return is.columns.get(column)?.hash !== was.columns.get(column)?.hash
}

function isRenamed(was: TableRows, before: State, after: State): boolean {
  const hashes = hashesOf(was)
  return [...after.tables].some(
    ([name, is]) => !before.tables.has(name) && is.rows === was.rows && hashesOf(is) === hashes,
  )
}

function hashesOf({ columns }: TableRows): string {
  return [...columns.values()].map(({ hash }) => hash).join(' ')
}
