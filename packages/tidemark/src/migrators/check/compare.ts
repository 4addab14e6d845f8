import type { SchemaObject, State } from './state.ts'

/** One way in which a schema is not what it should be. */
export interface Difference {
  /** `index public.clients_email`, or what is counted: `rows of public.clients`. */
  readonly object: string
  readonly how: 'missing' | 'left' | 'changed'
  readonly expected: string | null
  readonly found: string | null
}

export interface Comparison {
  /** Objects that are missing, left behind or another. */
  readonly schema: readonly Difference[]
  /** Only columns stand in another order: nothing but `select *` and `insert` without names can tell. */
  readonly order: readonly Difference[]
  /** Numbers of rows, of tables that are in both. */
  readonly rows: readonly Difference[]
}

const order = /^order of columns of /

/** How a state differs from the expected one. What belongs to a table that is missing or left over isn't named beside it. */
export function compare(expected: State, found: State): Comparison {
  const all = differing(expected.schema, found.schema)
  const whole = new Set(all.filter(({ how }) => how !== 'changed').map(({ object }) => object))
  const parentOf = (object: string): string => (expected.schema.get(object) ?? found.schema.get(object))?.parent ?? ''
  const own = all.filter(({ object }) => !whole.has(parentOf(object)))
  const schema = own.filter(({ object }) => !order.test(object))
  const columns = new Set(
    schema.filter(({ object }) => object.startsWith('column ')).map(({ object }) => parentOf(object)),
  )
  return {
    schema,
    order: own.filter(({ object }) => order.test(object) && !columns.has(parentOf(object))),
    rows: rowDifferences(expected, found),
  }
}

/** How many objects of two schemas differ. */
export function distance(expected: State, found: State): number {
  return differing(expected.schema, found.schema).length
}

function differing(
  expected: ReadonlyMap<string, SchemaObject>,
  found: ReadonlyMap<string, SchemaObject>,
): readonly Difference[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort()
  return names.flatMap((object) => {
    const before = expected.get(object)?.definition ?? null
    const now = found.get(object)?.definition ?? null
    return before === now ? [] : [{ object, how: howOf(before, now), expected: before, found: now }]
  })
}

function howOf(expected: string | null, found: string | null): Difference['how'] {
  if (found === null) return 'missing'
  return expected === null ? 'left' : 'changed'
}

function rowDifferences(expected: State, found: State): readonly Difference[] {
  return [...expected.tables].flatMap(([table, { rows }]) => {
    const now = found.tables.get(table)?.rows ?? rows
    return now === rows
      ? []
      : [{ object: `rows of ${table}`, how: 'changed' as const, expected: String(rows), found: String(now) }]
  })
}
