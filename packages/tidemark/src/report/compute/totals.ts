import type { Category, ReportedTest, TestCounts, Totals } from '../report.ts'
import { groupBy } from '../../diagnosis/group.ts'
import { sum } from './numbers.ts'
import type { Recorded } from './recorded.ts'

/** What the tests of a suite, or of one of its categories, came to. */
function countTests(tests: readonly ReportedTest[]): TestCounts {
  const counts = { passed: 0, failed: 0, skipped: 0, retried: 0 }
  for (const { status, attempts } of tests) {
    counts[status] += 1
    if (status === 'passed' && attempts.some((attempt) => attempt.status === 'failed')) counts.retried += 1
  }
  return { tests: tests.length, ...counts }
}

export function totalsOf(tests: readonly ReportedTest[], records: readonly Recorded[]): Totals {
  const counted = tests.flatMap(({ queries }) => queries?.count ?? [])
  return {
    ...countTests(tests),
    attempts: sum(tests, ({ attempts }) => attempts.length),
    testMs: sum(tests, ({ durationMs }) => durationMs),
    databases: sum(records, ({ databases }) => databases.size),
    leftovers: sum(tests, ({ leftovers }) => leftovers.length) + sum(records, suiteLeftovers),
    serverErrors: sum(records, ({ serverErrors }) => serverErrors.length),
    replaced: sum(records, ({ replaced }) => replaced.length),
    queries: counted.length === 0 ? undefined : sum(counted, (count) => count),
  }
}

function suiteLeftovers({ suites }: Recorded): number {
  return sum(suites, ({ leftovers }) => leftovers.length)
}

/** The largest first. */
export function categoriesOfTests(tests: readonly ReportedTest[]): readonly Category[] {
  return [...groupBy(tests, ({ category }) => category)]
    .map(([name, members]) => categoryOf(name, members))
    .sort((a, b) => b.tests - a.tests || a.name.localeCompare(b.name, 'en', { numeric: true }))
}

function categoryOf(name: string, members: readonly ReportedTest[]): Category {
  return {
    name,
    ...countTests(members),
    durationMs: sum(members, ({ durationMs }) => durationMs),
    isolationMs: sum(members, ({ isolationMs }) => isolationMs),
    leftovers: sum(members, ({ leftovers }) => leftovers.length),
    serverErrors: sum(members, ({ serverErrors }) => serverErrors.length),
  }
}
