import { connect, controlSettings, openLedger } from '../inner.js'
import type { Place } from '../sources.ts'
import { ownDatabase } from './own-database.ts'
import type { Strategy } from './strategy.ts'

/** Everything committed, then rewound with everything on: rows, sequences, left-behind sessions, schema changes. */
export async function openRewind(place: Place): Promise<Strategy> {
  const own = await ownDatabase(place, place.source.ledger)
  const control = await connect(place.access, place.database, {
    application: 'tidemark control',
    settings: controlSettings,
  })
  const ledger = await openLedger(control)
  return {
    before: () => Promise.resolve(own.session),
    after: async () => {
      const { clean, leftovers } = await ledger.rewind()
      if (!clean) throw new Error(`not clean after a rewind: ${JSON.stringify(leftovers)}`)
      if (leftovers.length > 0) throw new Error(`the rewind found leftovers: ${JSON.stringify(leftovers)}`)
    },
    // The ledger looks after its database itself, on the clock if it is in the way.
    upkeep: () => Promise.resolve(),
    async [Symbol.asyncDispose]() {
      await control.end()
      await own[Symbol.asyncDispose]()
    },
  }
}
