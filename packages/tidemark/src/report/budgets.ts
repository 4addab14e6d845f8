import type { Budgets } from '../record/budgets.ts'
import type { TestEnded } from '../record/event.ts'
import { repeatedReads } from '../queries/findings.ts'
import { cut, duration, title } from './words.ts'

/** A budget that a run or one of its tests went over. */
export interface OverBudget {
  readonly budget: 'suite' | 'test' | 'queries' | 'repeats'
  /** File of the test, relative to the project's root; empty for the run as a whole. */
  readonly file: string
  readonly path: readonly string[]
  /** Milliseconds, statements or calls. */
  readonly seen: number
  readonly limit: number
  /** The statement that was repeated. */
  readonly statement?: string
}

/** Budgets of time and statements that an attempt at a test went over. */
export function testOverBudget(
  budgets: Budgets,
  { file, path, durationMs, queries }: TestEnded,
): readonly OverBudget[] {
  const place = { file, path }
  const repeated = queries !== undefined && budgets.repeats > 0 ? repeatedReads(queries, budgets.repeats) : []
  return [
    ...over({ budget: 'test', ...place, seen: durationMs, limit: budgets.testMs }),
    ...over({ budget: 'queries', ...place, seen: queries?.count ?? 0, limit: budgets.queries }),
    ...repeated.flatMap(({ calls, text }) =>
      over({ budget: 'repeats', ...place, seen: calls, limit: budgets.repeats, statement: text }),
    ),
  ]
}

export function suiteOverBudget({ suiteMs: limit }: Budgets, seen: number): readonly OverBudget[] {
  return over({ budget: 'suite', file: '', path: [], seen, limit })
}

/** What was over, below the name of the test. */
export function budgetLines({ budget, file, path, seen, limit, statement = '' }: OverBudget): readonly string[] {
  const words: Readonly<Record<OverBudget['budget'], string>> = {
    suite: `took ${duration(seen)} (suiteBudget: ${duration(limit)})`,
    test: `took ${duration(seen)} (testBudget: ${duration(limit)})`,
    queries: `ran ${seen} statements (queryBudget: ${limit})`,
    repeats: `ran ${seen} times, N+1? (repeatBudget: ${limit})  ${cut(statement, 120)}`,
  }
  return [budget === 'suite' ? 'the run' : title(file, path), `  ${words[budget]}`]
}

function over(candidate: OverBudget): readonly OverBudget[] {
  return candidate.limit > 0 && candidate.seen > candidate.limit ? [candidate] : []
}
