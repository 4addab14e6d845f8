import fc from 'fast-check'
import { columnNames } from './columns.ts'

/** A generated table. All have id, grp, ref and val, so that any statement of a history fits any table. */
export interface TableSpec {
  readonly key: (typeof keys)[number]
  readonly partition: (typeof partitions)[number]
  readonly extras: readonly string[]
  /** Refers to the table before it, or to itself. */
  readonly reference: 'none' | 'cascade' | 'set null' | 'set default' | 'self cascade' | 'deferred'
  readonly trigger: (typeof triggers)[number]
  readonly storage: (typeof storages)[number]
  /** A column that was dropped before the rows came. */
  readonly dropped: boolean
  /** An exclusion constraint besides the key. */
  readonly exclusion: boolean
  readonly security: boolean
  readonly rows: number
}

export interface SchemaSpec {
  readonly tables: readonly TableSpec[]
  /** How relations are named. */
  readonly naming: 'plain' | 'quoted' | 'long' | 'elsewhere'
  /** What is rarely in a schema. */
  readonly rarity: 'none' | 'child' | 'foreign' | 'wide' | 'wide with key'
}

const keys = [
  'primary',
  'composite',
  'unique',
  'deferrable',
  'identity',
  'identity always',
  'serial',
  'citext',
  'folded',
  'domain',
  'none',
  'partial',
  'expression',
  'nullable',
  'nulls not distinct',
  'overlaps',
] as const
const partitions = ['none', 'list', 'range', 'hash'] as const
const triggers = ['none', 'again', 'audit', 'before', 'others', 'append-only', 'always', 'replica', 'rule'] as const
const storages = ['plain', 'unlogged', 'external', 'full identity', 'no identity', 'extension'] as const

const tableSpec: fc.Arbitrary<TableSpec> = fc.record({
  key: fc.constantFrom(...keys),
  partition: mostly('none', partitions),
  extras: fc.subarray(columnNames, { maxLength: 5 }),
  reference: fc.constantFrom('none', 'cascade', 'set null', 'set default', 'self cascade', 'deferred'),
  trigger: mostly('none', triggers),
  storage: mostly('plain', storages),
  dropped: fc.boolean(),
  exclusion: fc.boolean(),
  security: fc.boolean(),
  rows: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 8 }) }, { weight: 1, arbitrary: fc.constant(40) }),
})

export const schemaSpec: fc.Arbitrary<SchemaSpec> = fc.record({
  tables: fc.array(tableSpec, { minLength: 3, maxLength: 4 }),
  naming: mostly('plain', ['plain', 'quoted', 'long', 'elsewhere']),
  rarity: fc.oneof(
    { weight: 30, arbitrary: fc.constant('none' as const) },
    { weight: 8, arbitrary: fc.constant('child' as const) },
    { weight: 2, arbitrary: fc.constant('foreign' as const) },
    { weight: 1, arbitrary: fc.constantFrom('wide', 'wide with key') },
  ),
})

function mostly<Value extends string>(usual: NoInfer<Value>, values: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(fc.constant(usual), fc.constantFrom(...values))
}
