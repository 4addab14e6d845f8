import type { ReportedTest, WorkerLane, WorkerSpan } from '../report.ts'
import { groupBy } from '../../diagnosis/group.ts'
import { sum } from './numbers.ts'

/** What each worker did when; tests without a time or a worker are left out. */
export function workerLanes(
  tests: readonly ReportedTest[],
  startOf: (worker: string) => string,
): readonly WorkerLane[] {
  const spans = tests.flatMap((test, index) =>
    test.attempts.flatMap((attempt) => {
      const { worker, startedAt, durationMs, status } = attempt
      if (worker === undefined || startedAt === undefined) return []
      const fromMs = Math.max(0, Date.parse(startedAt) - Date.parse(startOf(worker)))
      return [{ worker, span: { fromMs, toMs: fromMs + durationMs, test: index, status } }]
    }),
  )
  return [...groupBy(spans, ({ worker }) => worker)]
    .map(([name, own]) =>
      lane(
        name,
        own.map(({ span }) => span),
      ),
    )
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}

function lane(name: string, spans: readonly WorkerSpan[]): WorkerLane {
  const ordered = spans.toSorted((a, b) => a.fromMs - b.fromMs)
  return { name, spans: ordered, busyMs: sum(spans, ({ fromMs, toMs }) => toMs - fromMs) }
}
