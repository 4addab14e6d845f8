import type { Baseline } from './baseline.ts'
import type { BaselineComparison, Metric, TimeChange } from './comparison.ts'
import { type Change, type Question, questionsOf, type Scope } from './questions.ts'
import { holm } from './statistics/holm.ts'
import { largerByChance, waysToChoose } from './statistics/mann-whitney.ts'
import { ratioOf } from './statistics/ratio.ts'

/** How often noise alone may raise an alarm: once in a hundred comparisons of whole suites, and as often of all single tests. */
const significance = 0.01

const metrics: readonly Metric[] = ['duration', 'work', 'database']

/** Times that changed by more than the tolerance and more than chance explains; the suite's own in any case. */
export function compareTimes(before: Baseline, now: Baseline, scope: Scope): readonly TimeChange[] {
  return familiesOf(before, now, scope)
    .flatMap(judge)
    .filter(({ level, verdict }) => level === 'suite' || verdict !== 'same')
}

/** What so few runs can't tell from noise, however much it has changed. */
export function untold(before: Baseline, now: Baseline, scope: Scope): BaselineComparison['untold'] {
  const least = 1 / waysToChoose(before.runs + now.runs, now.runs)
  const levels = familiesOf(before, now, scope).flatMap(([first, ...others]) =>
    first !== undefined && least * (1 + others.length) > significance ? [first.level] : [],
  )
  return levels.map((level) => (level === 'test' ? 'tests' : 'suite and categories'))
}

/** Questions that are asked together: of the suite and its categories, and of its tests. */
function familiesOf(before: Baseline, now: Baseline, scope: Scope): readonly (readonly Question[])[] {
  const questions = metrics.flatMap((metric) => questionsOf(metric, before, now, scope))
  return [questions.filter(({ level }) => level !== 'test'), questions.filter(({ level }) => level === 'test')]
}

/** Answers questions that are asked together. */
function judge(questions: readonly Question[]): readonly TimeChange[] {
  const slower = holm(questions.map(({ relative, tolerance }) => largerBeyond(tolerance, relative)))
  const faster = holm(questions.map(({ relative, tolerance }) => largerBeyond(tolerance, reversed(relative))))
  return questions.map(({ level, name, metric, beforeMs, nowMs, ...question }, index) => {
    const p = { slower: slower[index] ?? 1, faster: faster[index] ?? 1 }
    const ratio = ratioOf(question.relative.before, question.relative.now)
    const about = { level, name, metric, beforeMs, nowMs, ratio, p: Math.min(p.slower, p.faster) }
    return { ...about, verdict: verdictOf(p, question) }
  })
}

/** Where some tests became faster the others are slower than they are, but no slower than they were. */
function verdictOf(
  p: { readonly slower: number; readonly faster: number },
  { absolute, tolerance }: Pick<Question, 'absolute' | 'tolerance'>,
): TimeChange['verdict'] {
  const ratio = ratioOf(absolute.before, absolute.now)
  if (p.slower <= significance && ratio > tolerance) return 'slower'
  return p.faster <= significance && ratio < 1 / tolerance ? 'faster' : 'same'
}

function largerBeyond(tolerance: number, { before, now }: Change): number {
  return largerByChance(
    before.map((value) => value * tolerance),
    now,
  )
}

function reversed({ before, now }: Change): Change {
  return { before: now, now: before }
}
