import type { Report, TrendPoint } from '../report.ts'
import type { Recorded } from './recorded.ts'
import { reportedTests } from './tests.ts'
import { isolationCost } from './isolation-cost.ts'
import { totalsOf } from './totals.ts'

/** A stored run as one point of a trend, with what tells whether it can be compared. */
export interface StoredRun {
  readonly command: string
  readonly finished: boolean
  readonly point: TrendPoint
}

export function storedRun(recorded: Recorded): StoredRun {
  const tests = reportedTests(recorded, { category: () => '', serverErrors: () => [], worker: () => undefined })
  const { tests: number, failed, testMs, leftovers } = totalsOf(tests, [recorded])
  return {
    command: recorded.started?.command ?? '',
    finished: recorded.durationMs !== undefined,
    point: {
      run: recorded.id,
      startedAt: recorded.startedAt,
      tests: number,
      failed,
      durationMs: recorded.durationMs,
      testMs,
      isolationMs: isolationCost(tests, [recorded]).totalMs,
      leftovers,
    },
  }
}

/** The point of the run that a report is about. */
export function ownPoint({ run, totals, isolation }: Pick<Report, 'run' | 'totals' | 'isolation'>): TrendPoint {
  const { id, startedAt, durationMs } = run
  const { tests, failed, testMs, leftovers } = totals
  return { run: id, startedAt, tests, failed, durationMs, testMs, isolationMs: isolation.totalMs, leftovers }
}
