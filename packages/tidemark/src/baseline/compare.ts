import { type Baseline, type BaselineTest, rangeOf } from './baseline.ts'
import type { BaselineComparison, PlanChange, QueryChange } from './comparison.ts'
import { machineDifferences } from './machine.ts'
import { compareTimes, untold } from './compare-times.ts'
import { isCrowded } from './questions.ts'

export interface CompareOptions {
  readonly name: string
  /** The category of a test, by its file. */
  readonly categoryOf: (file: string) => string
  /** Whether both were measured in turns, run by run. */
  readonly inTurns: boolean
}

/** Compares what runs measured now with a baseline: numbers and plans exactly, times by a test of significance. */
export function compare(
  before: Baseline,
  now: Baseline,
  { name, categoryOf, inTurns }: CompareOptions,
): BaselineComparison {
  const shared = Object.keys(before.tests).filter((test) => Object.hasOwn(now.tests, test))
  const incomparable = differences(before, now)
  const scope = { shared, categoryOf, inTurns }
  const comparable = incomparable.length === 0
  const times = comparable ? compareTimes(before, now, scope) : []
  const queries = shared.flatMap((test) => compareQueries(test, before, now))
  const plans = comparePlans(before, now)
  const slower = times.some(({ verdict }) => verdict === 'slower')
  const more = queries.some((change) => change.now > change.before)
  return {
    name,
    verdict: slower || more || plans.length > 0 ? 'regressed' : 'kept',
    runs: { before: before.runs, now: now.runs },
    inTurns,
    incomparable,
    crowded: !inTurns && (isCrowded(before) || isCrowded(now)),
    untold: comparable ? untold(before, now, scope) : [],
    times,
    queries,
    plans,
    added: Object.keys(now.tests).filter((test) => !Object.hasOwn(before.tests, test)),
    removed: Object.keys(before.tests).filter((test) => !Object.hasOwn(now.tests, test)),
  }
}

function differences(before: Baseline, now: Baseline): readonly string[] {
  const workers = before.workers === now.workers ? [] : [`workers: ${before.workers}, now ${now.workers}`]
  return [...machineDifferences(before.machine, now.machine), ...workers]
}

/** A number within the range of the baseline's own runs is no change. */
function compareQueries(test: string, before: Baseline, now: Baseline): readonly QueryChange[] {
  const earlier = before.tests[test]?.statements
  const later = now.tests[test]?.statements
  if (earlier === undefined || later === undefined) return []
  const ids = [...new Set([...Object.keys(earlier), ...Object.keys(later)])]
  const changed = ids.flatMap((id) => {
    const [fewest, most] = rangeOf(earlier[id])
    const [fewestNow, mostNow] = rangeOf(later[id])
    if (mostNow <= most && fewestNow >= fewest) return []
    const text = (now.statements[id] ?? before.statements[id])?.text ?? id
    return mostNow > most ? [{ text, before: most, now: mostNow }] : [{ text, before: fewest, now: fewestNow }]
  })
  if (changed.length === 0) return []
  return [{ test, before: mostOf(earlier), now: mostOf(later), statements: changed }]
}

function mostOf(statements: NonNullable<BaselineTest['statements']>): number {
  return Object.values(statements).reduce<number>((sum, calls) => sum + rangeOf(calls)[1], 0)
}

/** Another major version of the server plans in its own way. */
function comparePlans(before: Baseline, now: Baseline): readonly PlanChange[] {
  if (before.machine.postgres !== now.machine.postgres) return []
  return Object.entries(before.statements).flatMap(([id, { text, plan }]) => {
    const later = now.statements[id]?.plan
    if (plan === undefined || later === undefined || plan.join('\n') === later.join('\n')) return []
    return [{ text, before: plan, now: later }]
  })
}
