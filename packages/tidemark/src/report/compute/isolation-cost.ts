import type { IsolationCost, ReportedTest } from '../report.ts'
import { quantile, sum } from './numbers.ts'
import type { Recorded } from './recorded.ts'

/** Where the time went that is not the tests' own. */
export function isolationCost(tests: readonly ReportedTest[], records: readonly Recorded[]): IsolationCost {
  const each = tests.filter(({ status }) => status !== 'skipped').map(({ isolationMs }) => isolationMs)
  const marks = sum(each, (ms) => ms) + sum(records, suiteMs)
  const replacementMs = sum(records, ({ replaced }) => sum(replaced, ({ ms }) => ms))
  const leaseMs = sum(records, (recorded) => recorded.leaseMs)
  const totalMs = leaseMs + marks
  const wholeMs = totalMs + sum(tests, ({ durationMs }) => durationMs)
  return {
    totalMs,
    leaseMs,
    replacementMs,
    rewindMs: Math.max(0, marks - replacementMs),
    share: wholeMs === 0 ? 0 : totalMs / wholeMs,
    medianMs: quantile(each, 0.5),
    p95Ms: quantile(each, 0.95),
    maxMs: quantile(each, 1),
  }
}

function suiteMs({ suites }: Recorded): number {
  return sum(suites, ({ isolationMs }) => isolationMs)
}
