import pg from 'pg'
import { test as base } from 'vitest'
import { changed, type Counts, read, type State } from './compare-states.ts'

export { describe, expect } from 'vitest'

/** Stands in for the fixture `db` of `tidemark/vitest`: says what changed by comparing all rows before and after. */
interface Db {
  mark(): Promise<State>
  footprint(since?: State): Promise<Readonly<Record<string, Counts>>>
}

export const test = base
  .extend<{ $file: { session: pg.Client } }>({
    session: [
      // oxlint-disable-next-line no-empty-pattern -- Vitest asks for a pattern
      async ({}, use) => {
        const session = new pg.Client({ connectionString: process.env['DATABASE_URL'] })
        await session.connect()
        await use(session)
        await session.end()
      },
      { scope: 'file' },
    ],
  })
  .extend<{ db: Db }>({
    db: async ({ session }, use) => {
      const start = await read(session)
      await use({
        mark: () => read(session),
        footprint: async (since = start) => changed(since, await read(session)),
      })
    },
  })
