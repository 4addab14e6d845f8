import type { BaselineComparison, QueryChange, TimeChange } from '../baseline/comparison.ts'
import { count, duration } from './words.ts'

const metrics = { duration: 'time', work: 'work', database: 'time in the database' } as const

/** Of what a time is. */
export const levels = { suite: 'the suite', category: 'categories', test: 'tests' } as const

/** What changed against a baseline, a line each; what kept is one line. */
export function baselineLines(comparison: BaselineComparison): readonly string[] {
  const { verdict, runs, inTurns, incomparable, crowded, untold, times, queries, plans, added, removed } = comparison
  const changed = times.filter(({ verdict }) => verdict !== 'same')
  return [
    `${verdict}: ${count(runs.now, 'run')} ${inTurns ? 'in turns with' : 'beside'} ${runs.before} of the baseline`,
    ...incomparable.map((reason) => `times are not compared: ${reason}`),
    ...(crowded ? ['the machine was shared with others while it was measured'] : []),
    ...untold.map((what) => `so few runs can't tell times of ${levels[what]} from noise`),
    ...changed.map(timeLine),
    ...queries.map(queryLine),
    ...plans.map(({ text }) => `answered in another way: ${text}`),
    ...(added.length === 0 ? [] : [`${count(added.length, 'test')} more than the baseline has`]),
    ...(removed.length === 0 ? [] : [`${count(removed.length, 'test')} of the baseline gone`]),
  ]
}

function timeLine({ level, name, metric, beforeMs, nowMs, ratio, p, verdict }: TimeChange): string {
  const what = level === 'suite' ? 'the suite' : name
  return `${verdict}: ${what}, ${metrics[metric]} ${duration(beforeMs)} → ${duration(nowMs)} (${ratio.toFixed(2)} times, p = ${p.toPrecision(2)})`
}

function queryLine({ test, before, now }: QueryChange): string {
  return `other statements: ${test}, ${before} → ${now}`
}
