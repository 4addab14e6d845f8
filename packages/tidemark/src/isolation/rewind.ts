import type { Strategy } from './strategy.ts'
import type { LeasedDatabase } from './leased-database.ts'

/** Takes back what was committed; only what the ledger can't take back costs a fresh clone. */
export function rewinding(database: LeasedDatabase): Strategy {
  return {
    apart: true,
    begin: async (inner) => inner,
    mark: () => database.ledger.mark(),
    base: () => database.base.mark,
    footprint: (mark) => database.ledger.footprint(mark),
    schemaChanged: () => database.schemaChanged(),
    undo: async (mark) => {
      const { clean, footprint, leftovers } = await database.rewind(mark)
      if (clean) return { footprint, leftovers, replaced: undefined }
      const reason = leftovers.find(({ answer }) => answer === 'replaced')?.what ?? 'the ledger could not take it back'
      return { footprint, leftovers, replaced: await database.replace(reason, mark) }
    },
  }
}
