import { columnKind } from './columns.ts'
import type { SchemaSpec } from './schema.ts'

/**
 * Fills the placeholders of a statement for a schema: `{t0}` is a relation's name, `{column 0 n}`, `{value 0 n m}` and
 * `{set 0 n m}` are the nth of table 0's further columns, its mth literal, and the assignment of both.
 */
export function resolve(sql: string, schema: SchemaSpec): string {
  return sql.replaceAll(/\{(\w+)((?: \d+)*)\}/g, (_, word: string, numbers: string) => {
    const [table = 0, nth = 0, mth = 0] = numbers.trim().split(' ').map(Number)
    switch (word) {
      case 'column':
        return column(schema, table, nth).name
      case 'value':
        return column(schema, table, nth).value(mth)
      case 'set':
        return `${column(schema, table, nth).name} = ${column(schema, table, nth).value(mth)}`
      default:
        return relationName(schema.naming, word)
    }
  })
}

function relationName(naming: SchemaSpec['naming'], base: string): string {
  switch (naming) {
    case 'plain':
      return base
    case 'quoted':
      return `"The ""${base}"" für Übung"`
    case 'long':
      return `"${base}${'n'.repeat(63 - base.length)}"`
    case 'elsewhere':
      return `"Other Schema".${base}`
  }
}

function column(schema: SchemaSpec, table: number, nth: number): { name: string; value: (mth: number) => string } {
  const writable = (schema.tables[table]?.extras ?? []).filter((name) => columnKind(name).generated !== true)
  const name = writable[nth % Math.max(writable.length, 1)]
  if (name === undefined) return { name: 'val', value: (mth) => `'${mth}'` }
  const literals = columnKind(name).values
  return { name: `"${name}"`, value: (mth) => quoted(literals[mth % (literals.length + 1)]) }
}

function quoted(literal: string | undefined): string {
  return literal === undefined ? 'default' : `'${literal}'`
}
