import type { Baseline, BaselineTest } from './baseline.ts'
import type { Metric, TimeChange } from './comparison.ts'
import { against, type Lists, type Pace, paceOf, paceOfMachine } from './pace.ts'
import { holm } from './statistics/holm.ts'
import { largerByChance } from './statistics/mann-whitney.ts'
import { median } from './statistics/median.ts'
import { ratioOf } from './statistics/ratio.ts'

/** How often noise alone may raise an alarm: once in a hundred comparisons of whole suites. */
export const significance = 0.01

/** Changes up to these factors are none. A suite as a whole can only be measured against the machine, which others may slow down by more. */
export const tolerances = { quiet: 1.03, crowded: 1.25 } as const

/** A machine is crowded where work takes more times as long by the clock than on processors of its own. */
const mostCrowded = 1.15

interface Question extends Pick<TimeChange, 'level' | 'name' | 'metric' | 'beforeMs' | 'nowMs'> {
  readonly before: Pace
  readonly now: Pace
  readonly tolerance: number
}

interface Scope {
  /** Tests that both have. */
  readonly shared: readonly string[]
  readonly categoryOf: (file: string) => string
}

/** Times that changed by more than the tolerance and more than chance explains; the suite's own in any case. */
export function compareTimes(before: Baseline, now: Baseline, scope: Scope): readonly TimeChange[] {
  const questions = metrics.flatMap((metric) => questionsOf(metric, before, now, scope))
  const wholes = judge(questions.filter(({ level }) => level !== 'test'))
  const single = judge(questions.filter(({ level }) => level === 'test'))
  return [...wholes, ...single].filter(({ level, verdict }) => level === 'suite' || verdict !== 'same')
}

/** True when it can't be told by the clock how long a suite takes: others had the machine. */
export function isCrowded({ pace }: Baseline): boolean {
  return median(pace.crowding) > mostCrowded
}

const metrics: readonly Metric[] = ['duration', 'work', 'database']

/** Below this number of tests there is no such thing as the pace of the others. */
const fewestTests = 8

/**
 * The suite is measured against the pace of the machine, its parts against the pace of the suite: what slows down everything, a neighbour or a
 * warmer processor, is no change of a part.
 */
function questionsOf(
  metric: Metric,
  before: Baseline,
  now: Baseline,
  { shared, categoryOf }: Scope,
): readonly Question[] {
  const [earlier, later] = [listsOf(metric, before, shared), listsOf(metric, now, shared)]
  if (earlier === undefined || later === undefined) return []
  const crowded = isCrowded(before) || isCrowded(now)
  const machine = [paceOfMachine(before, before), paceOfMachine(now, before)] as const
  const suite = [paceOf(shared, earlier, earlier), paceOf(shared, later, earlier)] as const
  const others = shared.length < fewestTests ? machine : suite
  const ask = (level: TimeChange['level'], name: string, tests: readonly string[]): Question => {
    const [paceBefore, paceNow] = level === 'suite' ? machine : others
    const total = (lists: Lists): number => median(sums(lists, tests))
    const paces = {
      before: against(paceOf(tests, earlier, earlier), paceBefore),
      now: against(paceOf(tests, later, earlier), paceNow),
    }
    const tolerance = level === 'suite' && crowded ? tolerances.crowded : tolerances.quiet
    return { level, name, metric, beforeMs: total(earlier), nowMs: total(later), ...paces, tolerance }
  }
  const groups = groupBy(shared, (test) => categoryOf(test.split(' > ')[0] ?? ''))
  return [
    // By the clock a crowded machine says more about its other users than about the suite.
    ...(metric === 'duration' && crowded ? [] : [ask('suite', '', shared)]),
    ...(groups.size > 1 ? [...groups].map(([name, tests]) => ask('category', name, tests)) : []),
    ...shared.map((test) => ask('test', test, [test])),
  ]
}

/** The values of each test; nothing where they are not known of all. */
function listsOf(metric: Metric, { tests }: Baseline, names: readonly string[]): Lists | undefined {
  const entries = names.flatMap((name) => {
    const list = valuesOf(tests[name], metric)
    return list === undefined ? [] : [[name, list] as const]
  })
  return entries.length === names.length && names.length > 0 ? new Map(entries) : undefined
}

function valuesOf(test: BaselineTest | undefined, metric: Metric): readonly number[] | undefined {
  const { ms, cpuMs, databaseMs } = test ?? {}
  if (metric === 'duration') return ms
  return metric === 'database' ? databaseMs : cpuMs?.map((value, run) => value + (databaseMs?.[run] ?? 0))
}

/** Of some tests together, run by run. */
function sums(lists: Lists, tests: readonly string[]): readonly number[] {
  const values = tests.map((test) => lists.get(test) ?? [])
  return (values[0] ?? []).map((_, run) => values.reduce((sum, list) => sum + (list[run] ?? 0), 0))
}

/** Answers questions that are asked together. */
function judge(questions: readonly Question[]): readonly TimeChange[] {
  const slower = holm(questions.map(({ before, now, tolerance }) => largerBeyond(tolerance, before, now)))
  const faster = holm(questions.map(({ before, now, tolerance }) => largerBeyond(tolerance, now, before)))
  return questions.map(({ level, name, metric, beforeMs, nowMs, before, now }, index) => {
    const p = { slower: slower[index] ?? 1, faster: faster[index] ?? 1 }
    const verdict = p.slower <= significance ? 'slower' : p.faster <= significance ? 'faster' : 'same'
    const ratio = ratioOf(before, now)
    return { level, name, metric, beforeMs, nowMs, ratio, p: Math.min(p.slower, p.faster), verdict }
  })
}

function largerBeyond(tolerance: number, first: Pace, second: Pace): number {
  return largerByChance(
    first.map((value) => value * tolerance),
    second,
  )
}

function groupBy(
  tests: readonly string[],
  categoryOf: (test: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const test of tests) {
    const category = categoryOf(test)
    groups.set(category, [...(groups.get(category) ?? []), test])
  }
  return groups
}
