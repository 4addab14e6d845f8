import { createSchema } from '../schema.ts'
import type { Place } from '../sources.ts'
import { ownDatabase } from './own-database.ts'
import type { Strategy } from './strategy.ts'

/** DROP SCHEMA and all migrations again, for every test. Back to what migrations make. */
export async function openRecreateSchema(place: Place): Promise<Strategy> {
  const own = await ownDatabase(place, place.source.plain)
  return {
    before: () => Promise.resolve(own.session),
    after: async () => {
      await own.session.query('drop schema public cascade; create schema public')
      await createSchema(own.session, place.source.size)
    },
    upkeep: own.upkeep,
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  }
}
