import type { Baseline } from './baseline.ts'
import { median, weightedMedian } from './statistics/median.ts'

/** The values of each test, one for each run. */
export type Lists = ReadonlyMap<string, readonly number[]>

/** One value for each run: how many times as long as usual. */
export type Pace = readonly number[]

/** How slow the machine was in each run, against its median in the baseline. */
export function paceOfMachine({ pace }: Baseline, baseline: Baseline): Pace {
  const usual = median(baseline.pace.workMs)
  return pace.workMs.map((workMs) => workMs / usual)
}

/**
 * How slow some tests were in each run: the median of them, each against its own median in the baseline, those that take longer counting for
 * more. A sum would say no more than its longest test, and be disturbed by every pause of the machine.
 */
export function paceOf(tests: readonly string[], lists: Lists, baseline: Lists): Pace {
  const usual = tests.flatMap((test) => {
    const weight = median(baseline.get(test) ?? [])
    return weight > 0 ? [{ values: lists.get(test) ?? [], weight }] : []
  })
  const runs = usual[0]?.values.length ?? 0
  return Array.from({ length: runs }, (_, run) =>
    weightedMedian(usual.map(({ values, weight }) => ({ value: (values[run] ?? weight) / weight, weight }))),
  )
}

/** One pace, seen from another. */
export function against(pace: Pace, other: Pace): Pace {
  return pace.map((value, run) => value / (other[run] ?? 1))
}
