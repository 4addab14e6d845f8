/** A way of giving every test of PazPaz's suite a clean database. */
export interface Way {
  readonly name: string
  /** Tidemark's isolation; or what the bench does itself, in plain SQL, after each test. */
  readonly isolation: 'rewind' | 'clone' | undefined
  readonly byHand: ByHand | undefined
  /** What the workers' databases are cloned from: as a project without Tidemark has it, or with the ledger, whose triggers then fire. */
  readonly source: 'plain' | 'ledger' | undefined
  /** Slow ones get one round. */
  readonly slow: boolean
}

export type ByHand = 'truncate' | 'new schema' | 'new schema in SQL'

/** In the order in which they are compared. The first is what the others are measured against. */
export const ways: readonly Way[] = [
  { name: 'rewind', isolation: 'rewind', byHand: undefined, source: undefined, slow: false },
  { name: 'truncate', isolation: undefined, byHand: 'truncate', source: 'plain', slow: false },
  { name: 'truncate, tracked', isolation: undefined, byHand: 'truncate', source: 'ledger', slow: false },
  { name: 'clone', isolation: 'clone', byHand: undefined, source: undefined, slow: true },
  { name: 'new schema', isolation: undefined, byHand: 'new schema', source: 'plain', slow: true },
  { name: 'new schema in SQL', isolation: undefined, byHand: 'new schema in SQL', source: 'plain', slow: true },
]

/**
 * Files of PazPaz's suite that not every way can run: they rewind in the middle of a test, use data that a file or suite made once
 * for all of its tests, or change the schema, which TRUNCATE can't take back. No way runs them.
 */
export const leftOut: readonly string[] = [
  'test/database/migrations.test.ts',
  'test/footprints.test.ts',
  'test/modules/many-clients.test.ts',
  'test/performance/endpoints-*.test.ts',
]
