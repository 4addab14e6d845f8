import type { Footprint, Mark } from '../ledger/ledger.ts'
import type { LeasedDatabase } from './leased-database.ts'
import type { Strategy } from './strategy.ts'

/** Takes nothing back: tests share the database of their worker, as without Tidemark, and what each of them writes is known. */
export function observing(database: LeasedDatabase): Strategy {
  return {
    apart: false,
    begin: () => database.ledger.mark(),
    mark: () => database.ledger.mark(),
    base: () => 0,
    footprint: (mark) => footprint(database, mark),
    schemaChanged: async () => false,
    undo: async (mark) => ({
      footprint: await footprint(database, mark),
      leftovers: [],
      replaced: undefined,
    }),
  }
}

/** A test that changed the schema may have taken away what is read here; observing fails nobody. */
async function footprint(database: LeasedDatabase, mark: Mark): Promise<Footprint> {
  return database.ledger.footprint(mark).catch(() => ({}))
}
