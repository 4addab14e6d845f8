import { expect, test } from 'vitest'
import type { Conflict, Observation, ProvokedPair } from './observation.ts'
import { renderObservation } from './observation-text.ts'
import type { TestName } from './stability.ts'

const one = { file: 'one.test.ts', path: ['one'] }
const other = { file: 'other.test.ts', path: ['other'] }
const third = { file: 'third.test.ts', path: ['third'] }
const tests = [one, other] as const

function render(more: Partial<Observation>): string {
  const nothing = { dependent: [], disturbed: [], conflicts: [], left: [], readers: [] }
  const known = { version: 1, id: '', command: [], tests: { total: 3, passed: 3, failed: 0 } } as const
  return renderObservation({ ...known, ...nothing, ...more }, (_, text) => text)
    .split('\n')
    .slice(2)
    .join('\n')
}

test('pairs that failed come first; why others were not run together is said', () => {
  const none = { tables: ['orders'], times: 0, met: 0, failed: [] }
  const pairs: readonly ProvokedPair[] = [
    { tests, ...none, unable: {} },
    { tests, ...none, unable: { test: one, error: 'expected 1 to be 2\nand more' } },
    { tests, tables: ['orders'], times: 5, met: 0, failed: [] },
    { tests, tables: ['orders', 'lines'], times: 5, met: 1, failed: [{ test: other, times: 1, error: 'duplicate' }] },
  ]
  expect(render({ provoked: { seconds: 60, pairs, left: 1 } })).toMatchInlineSnapshot(`
    "run at the same time (4)
      orders, lines: together, 5 times; one waited for the other 1 time
        one.test.ts > one: never failed
        other.test.ts > other: failed 1 time (duplicate)
      orders: not run together, the runner keeps their files apart
        one.test.ts > one
        other.test.ts > other
      orders: not run together, one.test.ts > one fails alone (expected 1 to be 2)
        one.test.ts > one
        other.test.ts > other
      orders: together, 5 times; neither waited for the other
        one.test.ts > one: never failed
        other.test.ts > other: never failed
      1 pair not tried: time was up after 60 seconds
    "
  `)
  expect(render({ provoked: { seconds: 1, pairs: [], left: 2 } })).toMatchInlineSnapshot(`
    "run at the same time
      2 pairs not tried: time was up after 1 second
    "
  `)
})

test('of a test that only writes what the other reads it is said whether that one ran beside it', () => {
  const pair = { tests, tables: ['orders'], beside: true, times: 4, failed: [] } as const
  expect(
    render({
      provoked: {
        seconds: 60,
        pairs: [
          { ...pair, met: 3 },
          { ...pair, met: 0 },
        ],
        left: 0,
      },
    }),
  ).toMatchInlineSnapshot(`
    "run at the same time (2)
      orders: together, 4 times; the second ran beside what the first wrote 3 times
        one.test.ts > one: never failed
        other.test.ts > other: never failed
      orders: together, 4 times; neither saw the other
        one.test.ts > one: never failed
        other.test.ts > other: never failed
    "
  `)
})

test('tests of one file would meet only if they ran at the same time, and come last', () => {
  const conflict = (...tests: readonly TestName[]): Conflict => ({
    table: 'orders',
    values: ['orders_pkey (1)'],
    count: 2,
    tests,
  })
  const within = { file: 'one.test.ts', path: ['two'] }
  const conflicts = [conflict(one, within, { ...within, path: ['three'] }), conflict(one, third)]
  const untold = ['orders: no_overlap: canceling statement due to statement timeout']
  expect(render({ conflicts, untold })).toMatchInlineSnapshot(`
    "would meet in parallel (2)
      orders: orders_pkey (1) and 1 more
        one.test.ts > one
        third.test.ts > third
      orders: orders_pkey (1) and 1 more, if tests of one file ran at the same time
        one.test.ts > one
        one.test.ts > two
        one.test.ts > three

    could not be compared (1)
      orders: no_overlap: canceling statement due to statement timeout
    "
  `)
})
