import * as vitest from 'vitest'
import { expect } from 'vitest'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { type ExpectedQueries, judgeQueries, matches } from '../../queries/expectation.ts'
import type { Queries } from '../../record/statement.ts'
import type { StatementPlan, TestDatabase } from '../test-database.ts'

declare global {
  // The one interface that the assertions of Vitest 3, 4 and 5 all extend, with the same type parameters.
  namespace Chai {
    interface Assertion {
      /**
       * How many statements the test has run on its database: since it began, or since an answer of `db.queries()`.
       * @example await expect(db).toHaveRun({ max: 5 })
       */
      toHaveRun(expected: QueryExpectation): Promise<void>
      /**
       * The shapes of the plans of the statements that the test has run are those of the snapshot; `vitest -u` writes it anew.
       * @example await expect(db).toMatchPlans({ matching: /from appointments/ })
       */
      toMatchPlans(options?: PlanExpectation): Promise<void>
    }
  }
}

export interface QueryExpectation extends ExpectedQueries {
  /** Counts what came after this answer of `db.queries()`. */
  readonly since?: Queries
}

/** Which statements are looked at. */
export type PlanExpectation = Pick<QueryExpectation, 'matching' | 'since'>

/** Adds the expectations about queries to Vitest's `expect`. */
export function extendExpect(): void {
  expect.extend({
    async toHaveRun(received: unknown, expected: QueryExpectation) {
      const queries = await databaseOf(received).queries(expected.since)
      const { pass, message } = judgeQueries(queries, expected)
      return { pass, message: () => message }
    },
    async toMatchPlans(received: unknown, { matching, since }: PlanExpectation = {}) {
      const plans = await databaseOf(received).plans(since)
      const chosen = plans.filter(({ text }) => matching === undefined || matches(text, matching))
      return matchSnapshot(this, chosen.map(print).join('\n\n'))
    },
  })
}

function databaseOf(received: unknown): TestDatabase {
  if (typeof received === 'object' && received !== null && 'queries' in received) return received as TestDatabase
  throw new TidemarkError('TM_QUERIES_EXPECTATION', { seen: `expect(${typeof received})` })
}

function print({ text, shape }: StatementPlan): string {
  return [text, ...(shape ?? ['(not explained)']).map((line) => `  ${line}`)].join('\n')
}

interface Verdict {
  readonly pass: boolean
  readonly message: () => string
}

/** The snapshots of custom matchers, which Vitest has since 4.1. */
interface Snapshots {
  readonly toMatchSnapshot: (this: unknown, received: unknown, hint: string) => Verdict
}

function matchSnapshot(state: unknown, plans: string): Verdict {
  const { Snapshots: snapshots } = vitest as { Snapshots?: Snapshots }
  if (snapshots !== undefined) return snapshots.toMatchSnapshot.call(state, plans, 'plans')
  // It throws by itself; what it throws says more than we could.
  expect(plans).toMatchSnapshot('plans')
  return { pass: true, message: () => 'the plans are those of the snapshot' }
}
