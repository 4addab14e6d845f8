import { expect, test } from 'vitest'
import type { Event, TestEnded } from '../record/event.ts'
import { measuredIn } from './measured.ts'

function ended(more: Partial<TestEnded> = {}): Event {
  const common = { v: 1, time: '2026-01-01T00:00:00.000Z', run: 'r', type: 'test-ended' } as const
  const facts = {
    attempt: 1,
    durationMs: 5,
    isolation: 'rewind',
    isolationMs: 1,
    footprint: {},
    leftovers: [],
  } as const
  return { ...common, file: 'a.test.ts', path: ['a'], status: 'passed', ...facts, ...more }
}

const msByTest = (...events: readonly Event[]): readonly (readonly [string, number])[] =>
  [...measuredIn(events).tests].map(([name, { ms }]) => [name, ms])

test('of each test the last attempt counts', () => {
  const events = [ended({ status: 'failed' }), ended({ attempt: 2, durationMs: 9 })]
  expect(msByTest(...events)).toEqual([['a.test.ts > a', 9]])
})

test.each(['failed', 'skipped'] as const)('a test that %s was not measured', (status) => {
  expect(msByTest(ended({ status }))).toEqual([])
})

test('tests of one name are told apart by their order', () => {
  expect(msByTest(ended(), ended({ durationMs: 7 }))).toEqual([
    ['a.test.ts > a', 5],
    ['a.test.ts > a (2)', 7],
  ])
})

test('statements of one text are one', () => {
  const statements = ['1', '2'].map((id) => ({ id, text: 'select 1', calls: 2, ms: 1, rows: 2 }))
  const { tests } = measuredIn([ended({ queries: { count: 4, ms: 2, statements } })])
  expect([...(tests.get('a.test.ts > a')?.statements ?? [])]).toEqual([['select 1', 4]])
})
