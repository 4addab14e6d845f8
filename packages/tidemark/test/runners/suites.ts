import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { common } from './projects/common.ts'

/** Suites without hooks are passed through; Vitest says which those are since 4.1. */
export function describeSuites({ run }: Bench, major: number): void {
  const marks = (count: number): string => (major > 3 ? expectMarks(count) : '')

  describe('a suite', () => {
    test('without hooks needs no mark, and its tests are isolated like all others', async () => {
      const result = await run({
        ...common,
        'a.test.ts': `
          import { beforeAll, describe, expect, test } from 'vitest'
          import { add, names, pool } from './app.ts'
          describe('one', () => {
            describe('in it', () => {
              test('writes', async () => { await add('x'); ${marks(2)} })
              test('starts clean', async () => expect(await names()).toEqual(['template']))
              test('writes last', () => add('y'))
            })
            test('starts clean around it', async () => expect(await names()).toEqual(['template']))
          })
          describe('another, with a hook,', () => {
            beforeAll(() => add('z'))
            describe('and one in it', () => {
              test('sees what the hook wrote', async () => { expect(await names()).toEqual(['template', 'z']); ${marks(3)} })
              test('writes', () => add('x'))
            })
            test('sees no more than that', async () => expect(await names()).toEqual(['template', 'z']))
          })
          test('starts clean at the end', async () => expect(await names()).toEqual(['template']))`,
      })
      expect(result.failures).toEqual({})
      expect(result.code).toBe(0)
    })
  })
}

function expectMarks(count: number): string {
  return `expect((await pool.query('select count(*)::int as marks from tidemark.marks')).rows).toEqual([{ marks: ${count} }])`
}
