import type { BudgetPolicy, ResolvedConfig } from '../config/config.ts'

/** What a run and its tests should not go over; 0 stands for no budget. */
export interface Budgets {
  readonly policy: BudgetPolicy
  readonly suiteMs: number
  readonly testMs: number
  /** Statements of a test. */
  readonly queries: number
  /** Calls of one reading statement in a test. */
  readonly repeats: number
}

export function budgetsOf(config: ResolvedConfig): Budgets {
  const { budgets: policy, suiteBudget, testBudget: testMs, queryBudget: queries, repeatBudget: repeats } = config
  return { policy, suiteMs: suiteBudget * 1000, testMs, queries, repeats }
}
