import { test as base, type TestAPI } from 'vitest'
import type { TestRedis } from '../redis-companion.ts'
import type { TestDatabase } from '../test-database.ts'
import { extendExpect } from './matchers.ts'
import { requireMember } from './membership.ts'
import type { Member } from './member.ts'

/** The server things that all tests of a worker share. */
export interface WorkerDatabase {
  /** Connection URL of the worker's database: DATABASE_URL. */
  readonly url: string
  /** DATABASE_URL and the PG* variables. */
  readonly env: Readonly<Record<string, string>>
  readonly server: {
    readonly kind: 'embedded' | 'external'
    /** `server_version_num`, 180004 for 18.4. */
    readonly version: number
  }
  /** Database name of the template. */
  readonly template: string
  readonly run: string
}

export interface TidemarkFixtures {
  readonly tidemark: WorkerDatabase
  /** The test's database. A test that runs at the same time as others gets one of its own. */
  readonly db: TestDatabase
  /** The test's part of Redis, where the configuration names one (`redis`). A test that runs at the same time as others gets one of its own. */
  readonly redis: TestRedis
}

// Whoever has a `db` to expect something of has loaded this module.
extendExpect()

/** Vitest's `test` with the fixtures `db`, `redis` and `tidemark`. */
export const test: TestAPI<TidemarkFixtures> = base.extend<TidemarkFixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest insists on a destructured first parameter.
  tidemark: [async ({}, use) => use(workerDatabase(requireMember())), { scope: 'worker' }],
  db: async ({ task }, use) => use(await requireMember().databaseOf(task)),
  redis: async ({ task }, use) => {
    await using redis = await requireMember().redisOf(task)
    await use(redis)
  },
})

function workerDatabase({ worker, handover }: Member): WorkerDatabase {
  const { url, env } = worker.database
  const { access, version, template, run } = handover
  return { url, env, server: { kind: access.kind, version }, template, run }
}
