import type { Footprint } from '../ledger/ledger.ts'
import type { Strategy } from './strategy.ts'
import type { LeasedDatabase } from './leased-database.ts'

/** Takes back what was committed; what the ledger can't take back costs a fresh clone, and so many rows that a clone costs less. */
export function rewinding(database: LeasedDatabase): Strategy {
  return {
    apart: true,
    begin: async (inner) => inner,
    mark: () => database.ledger.mark(),
    base: () => database.base.mark,
    footprint: (mark) => database.ledger.footprint(mark),
    schemaChanged: () => database.schemaChanged(),
    undo: async (mark) => {
      // A clone has nothing of what a suite has made since.
      const replaceable = mark === database.base.mark
      const { clean, footprint, sequences, leftovers, costly } = await database.rewind(mark, { replaceable })
      if (clean) return { footprint, ...(sequences > 0 ? { sequences } : {}), leftovers, replaced: undefined }
      const reason =
        costly === true
          ? `${changedRows(footprint)} rows were changed: a fresh clone takes less time than putting them back`
          : (leftovers.find(({ answer }) => answer === 'replaced')?.what ?? 'the ledger could not take it back')
      return { footprint, leftovers, replaced: await database.replace(reason, mark) }
    },
  }
}

function changedRows(footprint: Footprint): string {
  const counts = Object.values(footprint).flatMap((changes) => Object.values(changes) as number[])
  return counts.reduce((sum, count) => sum + count, 0).toLocaleString('en-US')
}
