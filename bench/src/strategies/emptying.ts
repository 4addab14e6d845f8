import { allowEmptyingAudit, tablesInOrder } from '../schema.ts'
import type { Place } from '../sources.ts'
import { ownDatabase } from './own-database.ts'
import type { Strategy } from './strategy.ts'

/** DELETE from every table, in an order found by hand, in one round trip. Back to empty; sequences stay where they are. */
export function openOrderedDelete(place: Place): Promise<Strategy> {
  return openEmptying(place, (tables) => tables.map((table) => `delete from ${table}`).join('; '))
}

/** TRUNCATE of every table in one statement. Back to empty. */
export function openTruncate(place: Place): Promise<Strategy> {
  return openEmptying(place, (tables) => `truncate ${tables.join(', ')} restart identity cascade`)
}

async function openEmptying(place: Place, statement: (tables: readonly string[]) => string): Promise<Strategy> {
  const own = await ownDatabase(place, place.source.plain)
  const text = statement(tablesInOrder(place.source.size.tables))
  await allowEmptyingAudit(own.session)
  return {
    before: () => Promise.resolve(own.session),
    after: async () => {
      await own.session.query(text)
    },
    upkeep: own.upkeep,
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  }
}
