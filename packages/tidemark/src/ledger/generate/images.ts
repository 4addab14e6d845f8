import type { Column, Table } from '../tables.ts'
import { columnList, imageOf, keptColumns, keyColumns, storedColumns, undoColumn, undoList } from './names.ts'

/** Bytes of a page that a row may fill, less what an undo table puts in front of it. */
const longest = 8000

/** PostgreSQL allows 1,600 columns. */
const widest = 1590

/**
 * Where a row with the undo table's own columns in front could have too many columns, or be too long for a page, its image is one value
 * of a composite type: PostgreSQL stores that elsewhere when it must. Never the type of the user's table: it could not be altered any more.
 */
function isPacked(table: Table): boolean {
  const stored = keptColumns(table)
  const bytes = stored.reduce((sum, { width }) => sum + width, stored.length / 8)
  return stored.length > widest || bytes > longest
}

/** The type of a packed image; nothing for others. */
export function imageType(table: Table): string {
  if (!isPacked(table)) return ''
  return `create type ${typeName(table)} as (${definitions(keptColumns(table))});\n`
}

/** Definitions of the undo table's columns that hold key and image. */
export function imageDefinitions(table: Table): string {
  if (!isPacked(table)) return definitions(keptColumns(table))
  const key = keyColumns(table)
  return [...(key.length > 0 ? [definitions(key)] : []), `packed ${typeName(table)}`].join(', ')
}

/** The undo table's columns that hold key and image. */
export function imageColumns(table: Table, alias?: string): string {
  if (!isPacked(table)) return undoList(keptColumns(table), alias)
  const packed = alias === undefined ? 'packed' : `${alias}.packed`
  return [...keyColumns(table).map((column) => undoList([column], alias)), packed].join(', ')
}

/** What is stored in them, from a row of the user's table. */
export function imageValues(table: Table, row: string): string {
  const stored = columnList(keptColumns(table), row)
  if (!isPacked(table)) return stored
  return [...keyColumns(table).map((column) => columnList([column], row)), `row(${stored})::${typeName(table)}`].join(
    ', ',
  )
}

/** The values of the user's columns in an image. */
export function imageFields(table: Table, alias: string): string {
  return storedColumns(table)
    .map((column) => field(table, column, alias))
    .join(', ')
}

/** The image for comparison with `imageOf` the row. */
export function undoImage(table: Table, alias: string): string {
  return imageOf(keptColumns(table), (column) => field(table, column, alias))
}

function field(table: Table, column: Column, alias: string): string {
  return isPacked(table) ? `(${alias}.packed).${undoColumn(column)}` : `${alias}.${undoColumn(column)}`
}

function definitions(columns: readonly Column[]): string {
  return columns
    .map(
      (column) =>
        `${undoColumn(column)} ${column.type}${column.collation === null ? '' : ` collate ${column.collation}`}`,
    )
    .join(', ')
}

function typeName({ id }: Table): string {
  return `tidemark.image_${id}`
}
