import type { Baseline, BaselineTest } from './baseline.ts'
import type { Metric, TimeChange } from './comparison.ts'
import { against, type Lists, type Pace, paceOf, paceOfMachine } from './pace.ts'
import { median } from './statistics/median.ts'

/** Did this become slower? */
export interface Question extends Pick<TimeChange, 'level' | 'name' | 'metric' | 'beforeMs' | 'nowMs'> {
  /** Against what is measured: the machine for the suite, the other tests for a part of it. */
  readonly relative: Change
  /** Against the machine. */
  readonly absolute: Change
  /** Changes up to this factor are none. */
  readonly tolerance: number
  /** Whether the runs are pairs that were measured side by side, and nothing but their pair is known to have been as fast. */
  readonly inPairs: boolean
}

export interface Change {
  readonly before: Pace
  readonly now: Pace
}

export interface Scope {
  /** Tests that both have. */
  readonly shared: readonly string[]
  readonly categoryOf: (file: string) => string
  /** Whether both were measured in turns, run by run: then nothing else has to say how fast the machine was. */
  readonly inTurns: boolean
}

/** Of a suite as a whole, which can only be measured against a machine that others slow down too. */
const crowdedTolerance = 1.25
const tolerance = 1.03

/** A machine is crowded where work takes more times as long by the clock than on processors of its own. */
const mostCrowded = 1.15

/** Fewer tests have no common pace. */
const fewestTests = 8

/** True when it can't be told by the clock how long a suite takes: others had the machine. */
export function isCrowded({ pace }: Baseline): boolean {
  return median(pace.crowding) > mostCrowded
}

/**
 * What is asked of one metric: about the suite, its categories, its tests. A part is measured against the pace of the others: what slows down
 * everything, a neighbour or a warmer processor, is no change of a part.
 */
export function questionsOf(
  metric: Metric,
  before: Baseline,
  now: Baseline,
  { shared, categoryOf, inTurns }: Scope,
): readonly Question[] {
  const [earlier, later] = [listsOf(metric, before, shared), listsOf(metric, now, shared)]
  if (earlier === undefined || later === undefined) return []
  const crowded = !inTurns && (isCrowded(before) || isCrowded(now))
  const machine = inTurns ? unknownPace : { before: paceOfMachine(before, before), now: paceOfMachine(now, before) }
  const changeOf = (tests: readonly string[]): Change => ({
    before: paceOf(tests, earlier, earlier),
    now: paceOf(tests, later, earlier),
  })
  const ask = (about: Pick<Question, 'level' | 'name' | 'tolerance'>, tests: readonly string[], others: Change) => {
    const change = changeOf(tests)
    const total = (lists: Lists): number => median(sums(lists, tests))
    const changes = { relative: seenFrom(change, others), absolute: seenFrom(change, machine) }
    const inPairs = others === unknownPace
    return { ...about, metric, beforeMs: total(earlier), nowMs: total(later), ...changes, inPairs }
  }
  const paceOfOthers = (others: readonly string[]): Change => (others.length < fewestTests ? machine : changeOf(others))
  const suite = { level: 'suite', name: '', tolerance: crowded ? crowdedTolerance : tolerance } as const
  const category = new Map(shared.map((test) => [test, categoryOf(test.split(' > ')[0] ?? '')]))
  const categories = [...new Set(category.values())]
  const all = paceOfOthers(shared)
  const questions = [
    // By the clock a crowded machine says more about its other users than about the suite.
    ...(metric === 'duration' && crowded ? [] : [ask(suite, shared, machine)]),
    ...(categories.length > 1 ? categories : []).map((name) => {
      const tests = shared.filter((test) => category.get(test) === name)
      const others = shared.filter((test) => category.get(test) !== name)
      return ask({ level: 'category', name, tolerance }, tests, paceOfOthers(others))
    }),
    ...shared.map((test) => ask({ level: 'test', name: test, tolerance }, [test], all)),
  ]
  // What took no time at all has no pace: tests without statements, in the database.
  return questions.filter(({ relative }) => relative.before.length > 0)
}

/** Of a machine of which nobody asks. */
const unknownPace: Change = { before: [], now: [] }

function seenFrom({ before, now }: Change, other: Change): Change {
  return { before: against(before, other.before), now: against(now, other.now) }
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
