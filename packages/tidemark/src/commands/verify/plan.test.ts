import { expect, test } from 'vitest'
import { planOf, runOf } from './plan.ts'
import { vitestFlags } from './run-suite.ts'

const command = ['npx', 'vitest', 'run']

test('runs take turns in their numbers of workers, and all but the first have an order of their own', () => {
  const plan = planOf('id', command, { workers: '1,4', seed: '7' })
  const runs = [1, 2, 3, 4].map((number) => runOf(plan, number))
  expect(runs.map(({ workers }) => workers)).toEqual([1, 4, 1, 4])
  expect(runs[0]?.seed).toBeUndefined()
  expect(new Set(runs.map(({ seed }) => seed)).size).toBe(4)
  expect(runs).toEqual(
    [1, 2, 3, 4].map((number) => runOf(planOf('other', command, { workers: '1,4', seed: '7' }), number)),
  )
})

test.each([{ runs: '0' }, { runs: '1001' }, { runs: '1.5' }, { workers: '1,none' }, { workers: '0' }, { seed: '-1' }])(
  'the flags %j are refused',
  (flags) => {
    expect(() => planOf('id', command, flags)).toThrow('TM_CLI_USAGE')
  },
)

test('the ends of a range are allowed', () => {
  expect([planOf('id', command, { runs: '1' }).runs, planOf('id', command, { runs: '1000' }).runs]).toEqual([1, 1000])
})

test('Vitest is told order and workers by flags, a script of its name is not', () => {
  expect(vitestFlags(command, 7, 2)).toEqual(['--sequence.shuffle', '--sequence.seed=7', '--maxWorkers=2'])
  expect(vitestFlags(['node', 'node_modules/vitest/vitest.mjs'], undefined, 1)).toEqual(['--maxWorkers=1'])
  expect(vitestFlags(['npm', 'run', 'vitest'], 7, 2)).toEqual([])
  expect(vitestFlags(['npm', 'test'], 7, 2)).toEqual([])
})
