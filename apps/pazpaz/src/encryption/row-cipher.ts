import type { FieldCipher, FieldPlace } from './field-cipher.ts'

export type RowPlace = Omit<FieldPlace, 'column'>

/** Seals those of the columns that the values name: what is absent stays absent, null stays null. */
export function sealColumns<Column extends string, Values extends { readonly [C in Column]?: string | null }>(
  cipher: FieldCipher,
  place: RowPlace,
  columns: readonly Column[],
  values: Values,
): { [C in Column]?: Sealed<Values[C]> } {
  const named = columns.filter((column) => values[column] !== undefined)
  const entries = named.map((column) => {
    const value = values[column] ?? null
    return [column, value === null ? null : cipher.seal(value, { ...place, column })]
  })
  return Object.fromEntries(entries) as { [C in Column]?: Sealed<Values[C]> }
}

/** Opens the columns of a row that was read. */
export function openColumns<Column extends string, Stored extends { readonly [C in Column]: Buffer | null }>(
  cipher: FieldCipher,
  place: RowPlace,
  columns: readonly Column[],
  row: Stored,
): { [C in Column]: Opened<Stored[C]> } {
  const entries = columns.map((column) => {
    const stored = row[column]
    return [column, stored === null ? null : cipher.open(stored, { ...place, column })]
  })
  return Object.fromEntries(entries) as { [C in Column]: Opened<Stored[C]> }
}

type Sealed<Value> = null extends Value ? Buffer | null : Buffer
type Opened<Value> = null extends Value ? string | null : string
