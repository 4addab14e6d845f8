import { basename } from 'node:path'
import type { BaselineComparison } from '../../baseline/comparison.ts'
import type { TestEnded } from '../../record/event.ts'
import { commandKey } from '../command-key.ts'
import { reportVersion, type FailedSuite, type Report, type ReportedRun, type TrendPoint } from '../report.ts'
import type { Observation } from '../observation.ts'
import type { Stability } from '../stability.ts'
import { overBudget } from './over-budget.ts'
import { categoriesOf, type Categories } from './category.ts'
import { findingsOf } from './findings.ts'
import { hotSpots } from './hot-spots.ts'
import { isolationCost } from './isolation-cost.ts'
import { recommend } from './recommend.ts'
import type { Recorded } from './recorded.ts'
import { serverErrorsOf } from './server-errors.ts'
import { reportedTests } from './tests.ts'
import { categoriesOfTests, totalsOf } from './totals.ts'
import { ownPoint } from './trend.ts'
import { workerLanes } from './workers.ts'

/** What a report says beyond the records of its run. */
export interface Surroundings {
  readonly generatedAt: string
  readonly categories?: Categories
  /** Earlier runs, oldest first. */
  readonly earlier?: readonly TrendPoint[]
  readonly stability?: Stability | undefined
  readonly observation?: Observation | undefined
  readonly baseline?: BaselineComparison | undefined
}

/** Computes a report from the records of a run: one, or one of each shard. */
export function composeReport(records: readonly Recorded[], surroundings: Surroundings): Report {
  const merged = records.length > 1
  const nameOf = (recorded: Recorded, attempt: TestEnded): string | undefined => {
    const worker = workerOf(attempt)
    if (worker === undefined || !merged) return worker
    return `shard ${recorded.started?.shard?.index ?? recorded.id}, ${worker}`
  }
  const category = categoriesOf(records.flatMap(filesOf), surroundings.categories)
  const tests = records.flatMap((recorded) =>
    reportedTests(recorded, {
      category,
      serverErrors: serverErrorsOf(recorded),
      worker: (attempt) => nameOf(recorded, attempt),
    }),
  )
  const basis = {
    format: 'tidemark-report',
    version: reportVersion,
    generatedAt: surroundings.generatedAt,
    run: reportedRun(records),
    totals: totalsOf(tests, records),
    tests,
    failedSuites: records.flatMap(failedSuitesOf),
    categories: categoriesOfTests(tests),
    isolation: isolationCost(tests, records),
    findings: findingsOf(records),
    overBudget: overBudget(records),
    workers: workerLanes(tests, startsOf(records, nameOf)),
    hotSpots: hotSpots(records),
    stability: surroundings.stability,
    observation: surroundings.observation,
    baseline: surroundings.baseline,
  } as const
  const whole = { ...basis, trend: [...(surroundings.earlier ?? []), ownPoint(basis)] }
  return { ...whole, recommendations: recommend(whole) }
}

function failedSuitesOf({ suites }: Recorded): readonly FailedSuite[] {
  return suites.flatMap(({ file, path, line, lost = false, errors = [] }) =>
    errors.length === 0 ? [] : { file, path, line, lost, errors },
  )
}

function filesOf({ tests, commands }: Recorded): readonly string[] {
  return [...tests.map(([first]) => (first as TestEnded).file), ...commands.map(() => '')]
}

/** Projects count their workers each from 1. */
function workerOf({ worker, project }: TestEnded): string | undefined {
  if (worker === undefined) return undefined
  return project === undefined ? `worker ${worker}` : `worker ${worker} of ${project}`
}

/** Shards began when they did: the lanes of each count from its own beginning. */
function startsOf(
  records: readonly Recorded[],
  nameOf: (recorded: Recorded, attempt: TestEnded) => string | undefined,
): (worker: string) => string {
  const starts = new Map(
    records.flatMap((recorded) =>
      recorded.tests.flatMap((attempts) =>
        attempts.map((attempt) => [nameOf(recorded, attempt) ?? '', recorded.startedAt] as const),
      ),
    ),
  )
  return (worker) => starts.get(worker) ?? ''
}

function reportedRun(records: readonly Recorded[]): ReportedRun {
  const first = records[0] as Recorded
  const { started, server, template } = first
  const root = started?.root ?? ''
  const shards = records.flatMap((recorded) => recorded.started?.shard ?? [])
  const present = new Set(shards.map(({ index }) => index))
  const expected = Array.from({ length: shards[0]?.count ?? 0 }, (_, index) => index + 1)
  return {
    id: first.id,
    project: basename(root),
    root,
    command: records.length > 1 ? commandKey(started?.command ?? '') : (started?.command ?? ''),
    tidemark: started?.tidemark ?? '',
    runner: started?.runner,
    seed: started?.seed,
    budgets: started?.budgets,
    startedAt: records.map(({ startedAt }) => startedAt).sort()[0] ?? '',
    durationMs: longest(records),
    goesOn: records.some(({ goesOn }) => goesOn),
    server,
    template,
    records: records.map(({ id, started, durationMs }) => ({ id, shard: started?.shard, durationMs })),
    missingShards: expected.filter((index) => !present.has(index)),
  }
}

/** Shards run beside each other: the whole takes as long as the longest; unknown when one never came to its end. */
function longest(records: readonly Recorded[]): number | undefined {
  const known = records.flatMap(({ durationMs }) => durationMs ?? [])
  return known.length === records.length ? Math.max(...known) : undefined
}
