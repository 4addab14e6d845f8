import { beforeAll } from 'vitest'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { SuiteFixture, type FixtureTools } from '../suite-fixture.ts'
import type { TestDatabase } from '../test-database.ts'
import { currentMember, requireMember } from './membership.ts'

/** Data of a file or suite. Called, it gives what its builder returned. */
export interface Fixture<Value> {
  /** @throws what its builder threw; TidemarkError TM_FIXTURE_PLACE outside of its suite, TM_FIXTURE_OVERLAP in a concurrent suite */
  (): Value
  /**
   * The value in the database of a test: the same as everywhere, unless the test runs at the same time as others and has a
   * database of its own. There it is built once more.
   */
  in(db: TestDatabase): Promise<Value>
}

export interface FixtureOptions {
  /** Milliseconds that building may take; Vitest's `hookTimeout` unless told. */
  readonly timeout?: number
}

/**
 * Declares data of a file, or of the `describe` that it stands in: built once before the tests of that suite, there again after
 * each of them, gone with the suite. When a test costs the suite its database, the data is built anew, so the builder should do
 * nothing but make data: rows of the worker's database, through `db` or the application.
 *
 * @param build Its value should tell tests what there is. Factories count on from it.
 * @throws TidemarkError TM_FIXTURE_PLACE in a test or hook
 * @example
 * const clinic = fixture(async ({ db }) => {
 *   await db.query('insert into clients (id, name) values ($1, $2)', [ids.client(1), 'Ada'])
 *   return { client: ids.client(1) }
 * })
 * test('finds her', async () => expect(await find(clinic().client)).toBeDefined())
 */
export function fixture<Value>(
  build: (tools: FixtureTools) => Promise<Value>,
  { timeout }: FixtureOptions = {},
): Fixture<Value> {
  if (currentMember()?.isCollecting === false) {
    throw new TidemarkError('TM_FIXTURE_PLACE', { seen: 'declared in a test or hook' })
  }
  const data = new SuiteFixture(build)
  beforeAll(async () => requireMember().worker.lifecycle.addFixture(data), timeout)
  const read = (): Value => data.value
  return Object.assign(read, {
    in: async (db: TestDatabase) => (db.url === requireMember().worker.database.url ? data.value : data.makeIn(db)),
  })
}
