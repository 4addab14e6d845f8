import type { Place } from '../sources.ts'
import { ownDatabase } from './own-database.ts'
import type { Strategy } from './strategy.ts'

/** BEGIN, the test, ROLLBACK: one session, nothing is committed. */
export async function openRollback(place: Place): Promise<Strategy> {
  const own = await ownDatabase(place, place.source.plain)
  return {
    before: async () => {
      await own.session.query('begin')
      return own.session
    },
    after: async () => {
      await own.session.query('rollback')
    },
    upkeep: own.upkeep,
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  }
}
