import { suiteOverBudget, testOverBudget, type OverBudget } from '../budgets.ts'
import type { Recorded } from './recorded.ts'

/** Budgets that a run or an attempt at a test went over; each shard has the whole budget. */
export function overBudget(records: readonly Recorded[]): readonly OverBudget[] {
  return records.flatMap(({ started, tests, durationMs }) => {
    const budgets = started?.budgets
    if (budgets === undefined || budgets.policy === 'off') return []
    const suite = durationMs === undefined ? [] : suiteOverBudget(budgets, durationMs)
    return [...suite, ...tests.flat().flatMap((attempt) => testOverBudget(budgets, attempt))]
  })
}
