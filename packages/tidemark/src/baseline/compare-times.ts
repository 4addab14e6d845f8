import type { Baseline } from './baseline.ts'
import type { BaselineComparison, Metric, TimeChange } from './comparison.ts'
import { type Change, type Question, questionsOf, type Scope } from './questions.ts'
import { holm } from './statistics/holm.ts'
import { largerByChance, waysToChoose } from './statistics/mann-whitney.ts'
import { ratioOf, ratioOfPairs } from './statistics/ratio.ts'
import { largerInPairsByChance } from './statistics/signed-ranks.ts'

/** How often noise alone may raise an alarm: once in a hundred comparisons of the suite, as often of all categories, and of all single tests. */
const significance = 0.01

const levels: readonly TimeChange['level'][] = ['suite', 'category', 'test']
const metrics: readonly Metric[] = ['duration', 'work', 'database']

/** Times that changed by more than the tolerance and more than chance explains; the suite's own in any case. */
export function compareTimes(before: Baseline, now: Baseline, scope: Scope): readonly TimeChange[] {
  return familiesOf(before, now, scope)
    .flatMap(judge)
    .filter(({ level, verdict }) => level === 'suite' || verdict !== 'same')
}

/** What so few runs can't tell from noise, however much it has changed. */
export function untold(before: Baseline, now: Baseline, scope: Scope): BaselineComparison['untold'] {
  const ranked = 1 / waysToChoose(before.runs + now.runs, now.runs)
  const least = ({ inPairs }: Question): number => (inPairs ? 0.5 ** now.runs : ranked)
  return familiesOf(before, now, scope).flatMap(([first, ...others]) =>
    first !== undefined && least(first) * (1 + others.length) > significance ? [first.level] : [],
  )
}

/** Questions that are asked together: of the suite, of its categories, of its tests. */
function familiesOf(before: Baseline, now: Baseline, scope: Scope): readonly (readonly Question[])[] {
  const questions = metrics.flatMap((metric) => questionsOf(metric, before, now, scope))
  return levels.map((level) => questions.filter((question) => question.level === level))
}

/** Answers questions that are asked together. */
function judge(questions: readonly Question[]): readonly TimeChange[] {
  const slower = holm(questions.map(({ relative, ...how }) => largerBeyond(how, relative)))
  const faster = holm(questions.map(({ relative, ...how }) => largerBeyond(how, reversed(relative))))
  return questions.map(({ level, name, metric, beforeMs, nowMs, ...question }, index) => {
    const p = { slower: slower[index] ?? 1, faster: faster[index] ?? 1 }
    const ratio = ratioIn(question, question.relative)
    const about = { level, name, metric, beforeMs, nowMs, ratio, p: Math.min(p.slower, p.faster) }
    return { ...about, verdict: verdictOf(p, question) }
  })
}

/** Where some tests became faster the others are slower than they are, but no slower than they were. */
function verdictOf(
  p: { readonly slower: number; readonly faster: number },
  { absolute, ...how }: How & Pick<Question, 'absolute'>,
): TimeChange['verdict'] {
  const { tolerance } = how
  const ratio = ratioIn(how, absolute)
  if (p.slower <= significance && ratio > tolerance) return 'slower'
  return p.faster <= significance && ratio < 1 / tolerance ? 'faster' : 'same'
}

type How = Pick<Question, 'tolerance' | 'inPairs'>

function largerBeyond({ tolerance, inPairs }: How, { before, now }: Change): number {
  const allowed = before.map((value) => value * tolerance)
  return inPairs ? largerInPairsByChance(allowed, now) : largerByChance(allowed, now)
}

function ratioIn({ inPairs }: Pick<Question, 'inPairs'>, { before, now }: Change): number {
  return inPairs ? ratioOfPairs(before, now) : ratioOf(before, now)
}

function reversed({ before, now }: Change): Change {
  return { before: now, now: before }
}
