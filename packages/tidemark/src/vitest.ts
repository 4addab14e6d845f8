export {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  onTestFailed,
  onTestFinished,
  vi,
} from 'vitest'
export { test, test as it } from './runner/vitest/fixture.ts'
export { fixture, type Fixture, type FixtureOptions } from './runner/vitest/suite-fixture.ts'
export type { FixtureTools } from './runner/suite-fixture.ts'
export { snapshot } from './runner/vitest/snapshot.ts'
export type { TidemarkFixtures, WorkerDatabase } from './runner/vitest/fixture.ts'
export type { VitestHandover } from './runner/vitest/handover.ts'
// Brings the types of the expectations with it.
export type { PlanExpectation, QueryExpectation } from './runner/vitest/matchers.ts'
export type { TestFacts } from './runner/attempt.ts'
export type { SnapshotBuilder, SnapshotOptions, SnapshotResult } from './runner/snapshot.ts'
export type { TestRedis } from './runner/redis-companion.ts'
export type { StatementPlan, TestDatabase } from './runner/test-database.ts'
export type { Queries, Statement } from './record/statement.ts'
