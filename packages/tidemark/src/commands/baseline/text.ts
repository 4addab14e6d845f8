import type { BaselineComparison, PlanChange, QueryChange, TimeChange } from '../../baseline/comparison.ts'
import { levels } from '../../report/baseline-lines.ts'
import { listingOf } from '../../report/listing.ts'
import type { Style } from '../../report/style.ts'
import { count, duration } from '../../report/words.ts'

const block = listingOf({ most: 20, rest: ' (--json has all)', indent: 2 })

/** A comparison in text: the verdict, then a block for each kind of change. */
export function renderComparison(comparison: BaselineComparison, style: Style): string {
  const { verdict, name, runs, inTurns, times, queries, plans } = comparison
  const word = verdict === 'kept' ? style('green', 'kept') : style('red', 'regressed')
  const lines = [
    `baseline ${name}: ${word} (${count(runs.now, 'run')} against ${runs.before}${inTurns ? ', in turns' : ''})`,
    ...block(style('red', 'slower'), times.filter(isSlower), (time) => [timeLine(time)]),
    ...block(style('yellow', 'other statements'), queries, queryLines),
    ...block(style('yellow', 'other plans'), plans, planLines),
    ...block(style('green', 'faster'), times.filter(isFaster), (time) => [timeLine(time)]),
    ...block('unchanged', times.filter(isSame), (time) => [timeLine(time)]),
    ...block('new tests', comparison.added, (test) => [test]),
    ...block('tests that are gone', comparison.removed, (test) => [test]),
    ...block(style('yellow', 'times were not compared'), comparison.incomparable, (difference) => [difference]),
    ...comparison.untold.map((what) =>
      style('yellow', `  times of ${levels[what]} can't be told from noise with so few runs: more with --runs`),
    ),
    ...(comparison.crowded ? [style('yellow', `  ${crowded}`)] : []),
  ]
  return lines.join('\n')
}

const crowded =
  'others used this machine: the suite as a whole is judged by its work alone, and only where that is far off'

const isSlower = ({ verdict }: TimeChange): boolean => verdict === 'slower'
const isFaster = ({ verdict }: TimeChange): boolean => verdict === 'faster'
const isSame = ({ verdict }: TimeChange): boolean => verdict === 'same'

function timeLine({ level, name, metric, beforeMs, nowMs, ratio, p }: TimeChange): string {
  const subject = { suite: 'the suite', category: `category ${name}`, test: name }[level]
  const change = `${ratio < 1 ? '−' : '+'}${Math.abs((ratio - 1) * 100).toFixed(1)} %`
  return `${subject}, ${metric}: ${change}  ${duration(beforeMs)} → ${duration(nowMs)}  (p ${p.toPrecision(1)})`
}

function queryLines({ test, before, now, statements }: QueryChange): readonly string[] {
  return [`${test}: ${before} → ${now} statements`, ...statements.map(statementLine)]
}

function statementLine({ text, before, now }: QueryChange['statements'][number]): string {
  return `  ${now > before ? '+' : '−'}${Math.abs(now - before)}  ${text} (${before} → ${now})`
}

function planLines({ text, before, now }: PlanChange): readonly string[] {
  return [text, ...before.map((line) => `  - ${line}`), ...now.map((line) => `  + ${line}`)]
}
