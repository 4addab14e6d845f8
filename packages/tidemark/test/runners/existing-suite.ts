import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { attemptsAt, eventsOf, type Result } from './matrix.ts'
import { tree } from './projects/tree.ts'

/** Every test of a suite that asserts its own starting state. */
export function describeTree({ run, databases }: Bench): void {
  describe('an existing suite with one line more', () => {
    test('every test starts from its suite, with forks', async () => {
      const result = await run(tree)
      passing(result)
      const { events } = result
      expect(
        attemptsAt(events, 'starts every retry from the mark').map(({ attempt, status }) => [attempt, status]),
      ).toEqual([
        [1, 'failed'],
        [2, 'failed'],
        [3, 'passed'],
      ])
      expect(attemptsAt(events, 'starts every repeat from the mark').map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      expect(attemptsAt(events, 'skips itself half-way')).toMatchObject([
        { status: 'skipped', footprint: { things: { inserted: 1 } } },
      ])
      expect(attemptsAt(events, 'is skipped')).toMatchObject([{ status: 'skipped' }])
      expect(attemptsAt(events, 'never runs')).toMatchObject([{ status: 'skipped' }])
      const [one] = attemptsAt(events, 'starts from the file, case one')
      expect(one?.footprint).toEqual({ things: { inserted: 3, deleted: 1 } })
      expect(one?.sequences).toBe(1)
      expect(eventsOf(events, 'run-ended')).toHaveLength(1)
      expect(result.stderr).toMatch(/tidemark {2}\d+ tests on \d+ databases?/)
      expect(await databases()).toEqual([])
    })

    test('every test starts from its suite, in one thread for all files, in any order', async () => {
      passing(await run(tree, ['--pool=threads', '--no-isolate', '--sequence.shuffle', '--no-file-parallelism']))
      expect(await databases()).toEqual([])
    })
  })
}

function passing(result: Result): void {
  expect(result.failures).toEqual({})
  expect(result.code).toBe(0)
}
