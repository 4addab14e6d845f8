import { expect, test } from 'vitest'
import type { RunOutcome } from '../verify/outcome.ts'
import { actorsOf } from './actors.ts'
import { withClean } from './clean-claims.ts'
import { keyOfClaim } from './rule-key.ts'

type Claimed = readonly (readonly [index: string, value: string])[]

const claimsOf = (claimed: Claimed) => claimed.map(([index, value]) => ({ table: 'orders', index, values: [value] }))
const name = { file: 'a.test.ts', path: ['one'] }

/** A run of one test, in a suite with hooks. */
function run(claims: Claimed, { hooks = [] as Claimed, sequences = {}, replaced = false } = {}): RunOutcome {
  const tests = [{ name, claims: claimsOf(claims), ...sequences }]
  const suites = [{ name: { file: 'a.test.ts', path: [] }, claims: claimsOf(hooks) }]
  return { tests, suites, replaced } as unknown as RunOutcome
}

const source = { element: 0, sequence: '7', last: null, rises: true }
const numbered = new Map([[keyOfClaim({ table: 'orders', index: 'by_id' }), [source]]])
const drawn = { sequences: { sequences: 1 } }

/** What the test and the hooks claim in the end. */
const united = (shared: RunOutcome, clean: RunOutcome) =>
  withClean(actorsOf(shared), clean, numbered).map(({ claims }) =>
    claims.map(({ index, values }) => `${index} ${values[0]}`),
  )

test('what a test and its hooks claim on a clean state counts, too', () => {
  const shared = run([['by_name', 'Ada']])
  expect(united(shared, run([['by_name', 'Grace']], { hooks: [['by_id', '1']] }))).toEqual([
    ['by_name Ada', 'by_name Grace'],
    ['by_id 1'],
  ])
})

test('a number of a sequence counts where it was drawn on the shared database only', () => {
  const shared = run([['by_id', '7']])
  expect(united(shared, run([['by_id', '1']], drawn))[0]).toEqual(['by_id 7'])
  expect(united(run([]), run([['by_id', '1']], { replaced: true }))[0]).toEqual([])
  expect(united(run([]), run([['by_id', '1']]))[0]).toEqual(['by_id 1'])
})

test('beside a number that was drawn, a value counts that was kept out of the shared database', () => {
  const clean = run(
    [
      ['by_id', '1'],
      ['by_name', 'Ada'],
    ],
    drawn,
  )
  expect(united(run([]), clean)[0]).toEqual(['by_name Ada'])
})

test('a value that was another one on the shared database may be made of a number', () => {
  expect(united(run([['by_name', 'order-7']]), run([['by_name', 'order-1']], drawn))[0]).toEqual(['by_name order-7'])
})
