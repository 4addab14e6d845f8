import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { common } from './projects/common.ts'
import { fixtures, wrongFixtures } from './projects/fixtures.ts'

const otherWays = [
  ['--sequence.shuffle.tests', '--sequence.seed=7'],
  ['--no-isolate', '--no-file-parallelism'],
]

/** Data of files and suites, built once and protected by marks. */
export function describeFixtures({ run }: Bench, major: number): void {
  // What is Vitest's own is tried with every version, what is Tidemark's with one.
  const once = test.runIf(major === 4)

  describe('a fixture', () => {
    test('is there before every test of its suite, and goes with it', async () => {
      const result = await run(fixtures)
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
    })

    once.each(otherWays)('is there whatever the order, and whoever shares the worker: %s %s', async (...args) => {
      const result = await run(fixtures, args)
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
    })

    once.each(['clone', 'none'])('is there with isolation `%s`', async (isolation) => {
      const config = common['tidemark.config.ts'].replace('grace: 20', `isolation: '${isolation}'`)
      const file = `
        import { expect, fixture, test } from 'tidemark/vitest'
        import { add, names } from './app.ts'
        const data = fixture(async () => { await add('data'); return 1 })
        test.for([1, 2])('has it %i', async () => {
          expect(data()).toBe(1)
          expect((await names()).slice(0, 2)).toEqual(['template', 'data'])
          await add('more')
        })`
      const result = await run({ ...common, 'some.test.ts': file, 'tidemark.config.ts': config })
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
    })

    test('that fails is an error of the tests that need it, and of no other', async () => {
      const { tests, failures } = await run(wrongFixtures)
      const failed = Object.entries(tests).filter(([, status]) => status === 'failed')
      expect(failed.map(([name]) => name).sort()).toEqual([
        'comes too late',
        'declares one inside',
        'mixed has lost it',
        'needs it',
        'needs it too',
        'once could not be built again',
      ])
      expect(failures['needs it']).toContain('no more room')
      expect(failures['needs it too']).toContain('no more room')
      expect(failures['once could not be built again']).toContain('only once')
      expect(failures['mixed has lost it']).toContain('TM_SUITE_DATA_LOST')
      expect(failures['declares one inside']).toContain('TM_FIXTURE_PLACE')
      expect(failures['comes too late']).toContain('TM_FIXTURE_PLACE')
    })
  })
}
