import { type Baseline, compareTimes, type TimeChange } from '../inner.js'

/** What a suite is made to take longer: nothing, all of it, a category, one test. */
export interface Slowdown {
  readonly what: 'nothing' | 'the suite' | 'a category' | 'a test'
  /** How many times as long. */
  readonly factor: number
}

export const slowdowns: readonly Slowdown[] = [
  { what: 'nothing', factor: 1 },
  { what: 'the suite', factor: 1.1 },
  { what: 'a category', factor: 1.1 },
  { what: 'a test', factor: 1.1 },
  { what: 'a test', factor: 1.5 },
]

/** How often a check answered rightly and wrongly. */
export interface Rate extends Slowdown {
  /** Where the times come from. */
  readonly data: string
  readonly comparisons: number
  /** Share of the comparisons that called slower what was made so. */
  readonly found: number
  /** Share that called slower what was not: a part of the suite, or anything where nothing was made slower. */
  readonly wrong: number
}

/** Two measurements of the same suite, and whether they were made in turns, run by run. */
export interface Pair {
  readonly before: Baseline
  readonly now: Baseline
  readonly inTurns: boolean
}

/** Slows the second of each pair down, compares, and counts. */
export function rate(data: string, pairs: readonly Pair[], slowdown: Slowdown): Rate {
  let found = 0
  let wrong = 0
  for (const { before, now, inTurns } of pairs) {
    const tests = Object.keys(before.tests)
    const slow = chosen(tests, slowdown)
    const slower = compareTimes(before, slowed(now, slow, slowdown.factor), {
      shared: tests,
      categoryOf,
      inTurns,
    }).filter(({ verdict }) => verdict === 'slower')
    if (slower.some((change) => isRight(change, slow, slowdown))) found += 1
    if (slower.some((change) => isWrong(change, slow))) wrong += 1
  }
  return { data, ...slowdown, comparisons: pairs.length, found: found / pairs.length, wrong: wrong / pairs.length }
}

/** The folder. */
function categoryOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function chosen(tests: readonly string[], { what }: Slowdown): ReadonlySet<string> {
  const [first = ''] = tests
  if (what === 'the suite') return new Set(tests)
  if (what === 'a category') return new Set(tests.filter((test) => categoryOf(test) === categoryOf(first)))
  return new Set(what === 'a test' ? [tests[Math.floor(tests.length / 2)] ?? ''] : [])
}

function slowed(baseline: Baseline, slow: ReadonlySet<string>, factor: number): Baseline {
  const times = (list: readonly number[] = []): readonly number[] => list.map((ms) => ms * factor)
  const tests = Object.entries(baseline.tests).map(([name, test]) => {
    const { ms, cpuMs, databaseMs } = test
    const changed = { ms: times(ms), cpuMs: times(cpuMs), databaseMs: times(databaseMs) }
    return [name, slow.has(name) ? changed : test] as const
  })
  return { ...baseline, tests: Object.fromEntries(tests) }
}

function isRight({ level, name }: TimeChange, slow: ReadonlySet<string>, { what }: Slowdown): boolean {
  if (what === 'the suite') return level === 'suite'
  return what === 'a category' ? level === 'category' && hasSlow(name, slow) : slow.has(name)
}

/** A suite or category that holds what was slowed down is slower indeed. */
function isWrong({ level, name }: TimeChange, slow: ReadonlySet<string>): boolean {
  if (level === 'suite') return slow.size === 0
  return level === 'category' ? !hasSlow(name, slow) : !slow.has(name)
}

function hasSlow(category: string, slow: ReadonlySet<string>): boolean {
  return [...slow].some((test) => categoryOf(test) === category)
}
