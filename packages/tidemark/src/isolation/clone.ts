import type { LeasedDatabase } from './leased-database.ts'
import { isEmpty, type Strategy } from './strategy.ts'

/** Gives the next test a fresh clone whenever a test changed something; data of `beforeAll` goes with it. */
export function cloning(database: LeasedDatabase): Strategy {
  return {
    apart: true,
    begin: async (inner) => {
      database.expectReplacement()
      return inner
    },
    mark: () => database.ledger.mark(),
    base: () => database.base.mark,
    footprint: (mark) => database.ledger.footprint(mark),
    schemaChanged: () => database.schemaChanged(),
    undo: async (mark) => {
      const { clean, footprint, leftovers } = await database.rewind(mark, { replaceable: true })
      const unchanged = clean && isEmpty(footprint) && leftovers.length === 0
      const replaced = unchanged ? undefined : await database.replace('isolation is `clone`', mark)
      // What goes with the database is nothing left behind; a session would have outlived it.
      return { footprint, leftovers: leftovers.filter(({ answer }) => answer === 'ended'), replaced }
    },
  }
}

/** The same where there is no ledger to ask: a fresh clone after every test. */
export function cloningBlindly(database: LeasedDatabase): Strategy {
  return {
    apart: true,
    begin: async () => {
      database.expectReplacement()
      return 0
    },
    mark: async () => 0,
    base: () => 0,
    footprint: async () => ({}),
    schemaChanged: async () => false,
    undo: async () => ({ footprint: {}, leftovers: [], replaced: await database.replace('there is no ledger') }),
  }
}
