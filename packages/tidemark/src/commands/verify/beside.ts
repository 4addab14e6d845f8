import { testKey } from '../../record/test-key.ts'
import type { TestName } from '../../report/stability.ts'
import { find, shareWorker, type RunOutcome, type TestOutcome } from './outcome.ts'

/** Tests that ran in other workers at the same time whenever a test failed, and never when it passed. */
export function besideFailures(
  target: TestName,
  failed: readonly RunOutcome[],
  passed: readonly RunOutcome[],
): readonly TestName[] {
  const [first = [], ...more] = failed.map((run) => beside(target, run))
  const always = more.map(keysOf)
  const harmless = keysOf(passed.flatMap((run) => beside(target, run)))
  return first.filter((name) => !harmless.has(testKey(name)) && always.every((keys) => keys.has(testKey(name))))
}

function keysOf(names: readonly TestName[]): ReadonlySet<string> {
  return new Set(names.map(testKey))
}

function beside(target: TestName, run: RunOutcome): readonly TestName[] {
  const own = find(run, target)
  if (own === undefined) return []
  return run.tests.filter((test) => !shareWorker(test, own) && overlap(test, own)).map(({ name }) => name)
}

function overlap(one: TestOutcome, other: TestOutcome): boolean {
  if (one.startedAt === undefined || other.startedAt === undefined) return false
  return Date.parse(one.startedAt) < (other.endedAt ?? 0) && Date.parse(other.startedAt) < (one.endedAt ?? 0)
}
