import { expect, test } from 'vitest'
import type { TaskRef } from './contract.ts'
import { Overlap } from './overlap.ts'

const task = (title: string): TaskRef => ({ file: 'a.test.ts', path: ['suite', title], overlapping: true })
const wrote = { clients: { inserted: 1 } }

test('a test that shares the database is refused for what was written, with all that were running', () => {
  const [overlap, a, b] = [new Overlap(), task('a'), task('b')]
  overlap.enter(a)
  overlap.enter(b)
  expect(overlap.verdict(a, true, {})).toBeUndefined()
  const error = overlap.verdict(a, true, wrote)
  expect(error?.code).toBe('TM_TEST_OVERLAP')
  expect(error?.message).toContain('changed tables: clients')
  expect(error?.message).toContain('running: suite > a; suite > b')
})

test('the last one of several is refused where no other was, and in the next round again', () => {
  const [overlap, a, b] = [new Overlap(), task('a'), task('b')]
  const round = (shares: boolean): readonly (string | undefined)[] => {
    overlap.enter(a)
    overlap.enter(b)
    const first = overlap.verdict(a, shares, wrote)?.code
    overlap.leave(a)
    const last = overlap.verdict(b, false, wrote)?.code
    overlap.leave(b)
    return [first, last]
  }
  expect(round(false)).toEqual([undefined, 'TM_TEST_OVERLAP'])
  expect(round(true)).toEqual(['TM_TEST_OVERLAP', undefined])
  expect(round(false)).toEqual([undefined, 'TM_TEST_OVERLAP'])
  expect(overlap.isOver).toBe(true)
})
