import { expect, test } from 'vitest'
import type { Budgets } from '../record/budgets.ts'
import type { Event, EventBody, TestEnded } from '../record/event.ts'
import { collect } from './compute/recorded.ts'
import { summarise } from './summary.ts'
import { budgetLines, suiteOverBudget, testOverBudget } from './budgets.ts'

const budgets: Budgets = { policy: 'warn', suiteMs: 120_000, testMs: 5000, queries: 10, repeats: 3 }

function ended(durationMs: number, ...calls: readonly (readonly [text: string, calls: number])[]): TestEnded {
  const statements = calls.map(([text, calls], id) => ({ id: String(id), text, calls, ms: 1, rows: 1 }))
  const count = statements.reduce((sum, { calls }) => sum + calls, 0)
  const place = { file: 'a.test.ts', path: ['books'] }
  const rest = {
    attempt: 1,
    isolationMs: 0,
    isolation: 'rewind',
    footprint: {},
    leftovers: [],
    status: 'passed',
  } as const
  return { type: 'test-ended', ...place, ...rest, durationMs, queries: { count, ms: 1, statements } }
}

test('what is at its limit is within it', () => {
  expect(testOverBudget(budgets, ended(5000, ['select 1', 3], ['insert into t', 7]))).toEqual([])
  expect(suiteOverBudget(budgets, 120_000)).toEqual([])
})

test('a budget of 0 is none', () => {
  const none = { ...budgets, suiteMs: 0, testMs: 0, queries: 0, repeats: 0 }
  expect(testOverBudget(none, ended(9e9, ['select 1', 1000]))).toEqual([])
  expect(suiteOverBudget(none, 9e9)).toEqual([])
})

test('what is over is said with both numbers; a repeated write is no N+1', () => {
  const over = testOverBudget(budgets, ended(5001, ['select name from clients where id = $1', 4], ['insert into t', 9]))
  expect([...suiteOverBudget(budgets, 150_000), ...over].flatMap(budgetLines)).toMatchInlineSnapshot(`
    [
      "the run",
      "  took 150.0 s (suiteBudget: 120.0 s)",
      "a.test.ts > books",
      "  took 5.0 s (testBudget: 5.0 s)",
      "a.test.ts > books",
      "  ran 13 statements (queryBudget: 10)",
      "a.test.ts > books",
      "  ran 4 times, N+1? (repeatBudget: 3)  select name from clients where id = $1",
    ]
  `)
})

test.each([
  ['warn', ['suite', 'test']],
  ['off', []],
] as const)('with `%s` the summary of a run has %j', async (policy, expected) => {
  const place = { command: 'vitest', root: '/', workers: 1, tidemark: '0' }
  const bodies: readonly EventBody[] = [
    { type: 'run-started', ...place, budgets: { ...budgets, policy } },
    ended(5001),
    { type: 'run-ended', durationMs: 150_000 },
  ]
  const events: Event[] = []
  for (const body of bodies) events.push({ v: 1, time: '', run: 'a', ...body })
  expect(summarise(await collect(events)).overBudget.map(({ budget }) => budget)).toEqual(expected)
})
