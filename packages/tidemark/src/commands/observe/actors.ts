import type { Claim } from '../../ledger/claims.ts'
import type { Queries } from '../../record/statement.ts'
import type { TestName } from '../../report/stability.ts'
import type { RunOutcome, SuiteOutcome, TestOutcome } from '../verify/outcome.ts'

/** Whoever writes and reads: a test, or the hooks of a suite. */
export interface Actor {
  readonly name: TestName
  /** A test with which it runs: itself, or the first of its suite; none where all of them were skipped. */
  readonly test: TestOutcome | undefined
  readonly claims: readonly Claim[]
  readonly queries: Queries | undefined
}

export function actorsOf({ tests, suites }: RunOutcome): readonly Actor[] {
  return [
    ...tests.map((test) => ({ name: test.name, test, claims: test.claims ?? [], queries: test.queries })),
    ...suites.map((suite) => hooksOf(suite, tests)),
  ]
}

function hooksOf({ name, claims = [], queries }: SuiteOutcome, tests: readonly TestOutcome[]): Actor {
  const { file, path } = name
  const test = tests.find(
    (test) =>
      test.status !== 'skipped' && test.name.file === file && path.every((title, at) => test.name.path[at] === title),
  )
  return { name: { file, path: [...path, '(beforeAll, afterAll)'] }, test, claims, queries }
}
