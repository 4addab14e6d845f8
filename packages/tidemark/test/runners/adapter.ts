import { afterAll, beforeAll } from 'vitest'
import { describeAnnotations } from './annotations.ts'
import { describeAssignments } from './assigned.ts'
import { describeAttached } from './attached.ts'
import { openBench, type Bench } from './bench.ts'
import { describeTree } from './existing-suite.ts'
import { describeFixtures } from './fixtures.ts'
import { describeRollback } from './rollback.ts'
import { describeRedis } from './redis.ts'
import { describeQueries } from './queries.ts'
import { describeSnapshots } from './snapshots.ts'
import { describeSuites } from './suites.ts'
import { describeLeftovers, describeRefusals, describeUnhandled } from './trouble.ts'
import { describeEnds, describeObstacles, describeStrategies, describeWays } from './ways.ts'

/** What the adapter promises, on one major version of Vitest. */
export function describeAdapter(major: number): void {
  let opened: Bench | undefined
  beforeAll(async () => {
    opened = await openBench(major)
  })
  afterAll(() => opened?.[Symbol.asyncDispose]())

  // Tests are declared before the bench is open: each asks for it when it runs.
  const bench = (): Bench => {
    if (opened === undefined) throw new Error('the bench is not open')
    return opened
  }
  const late: Bench = {
    matrix: () => bench().matrix(),
    url: () => bench().url(),
    run: (files, args, env) => bench().run(files, args, env),
    runIn: (root, args, env) => bench().runIn(root, args, env),
    start: (root, args) => bench().start(root, args),
    startEndless: () => bench().startEndless(),
    databases: () => bench().databases(),
    [Symbol.asyncDispose]: () => bench()[Symbol.asyncDispose](),
  }
  for (const describePart of [
    describeTree,
    describeSnapshots,
    describeQueries,
    describeLeftovers,
    describeRefusals,
    describeUnhandled,
    describeWays,
    describeObstacles,
    describeStrategies,
    describeAssignments,
    describeAttached,
    describeAnnotations,
  ])
    describePart(late)
  describeEnds(late, major)
  describeFixtures(late, major)
  describeSuites(late, major)
  describeRollback(late, major)
  if (major === 4) describeRedis(late)
}
