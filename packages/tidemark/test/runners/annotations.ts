import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { createInline, type Result } from './matrix.ts'
import { common } from './projects/common.ts'

const refused = {
  ...common,
  'a.test.ts': `
    import { test } from 'vitest'
    import { pool } from './app.ts'
    test('adds what is there', async () => {
      await pool.query("insert into things values (1, 'again')")
    })
    test('leaves a transaction open', async () => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query("insert into things (name) values ('kept')")
    })`,
} as const

const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '' }

/** Tests that fail in every way that there is: out of time, by Tidemark's own word, in a hook, without a place in the project. */
const failing = {
  ...common,
  'a.test.ts': `
    import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
    import { add, pool } from './app.ts'
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    test('waits for a lock', { timeout: 300 }, async () => {
      pool.on('error', () => {})
      const client = await pool.connect()
      await client.query('begin')
      await client.query("insert into things values (7, 'a')")
      await pool.query("insert into things values (7, 'b')")
    })
    test('runs out of time', { timeout: 100 }, () => pause(300))
    test('is wrong', async () => {
      await pool.query('select nothing').catch(() => {})
      expect(1).toBe(2)
    })
    test('throws a text', () => { throw 'text' })
    describe('with a hook', () => {
      beforeEach(() => pool.query('select 1 / 0'))
      test('never begins', () => {})
    })
    describe('with data that cannot be made', () => {
      beforeAll(() => pool.query("insert into nowhere values (1)"))
      test('is passed over', () => {})
    })
    describe('at once', () => {
      test.concurrent('one', async () => { await add('shared'); await pause(50) })
      test.concurrent('two', () => pause(80))
    })`,
} as const

/** What GitHub shows beside the code. */
export function describeAnnotations({ matrix, runIn }: Bench): void {
  describe('in GitHub Actions', () => {
    test('a failed test is annotated once, with its cause and cure, by Vitest where it annotates', async () => {
      const args = ['--reporter=github-actions']
      const { errors, warnings } = commandsOf(await runIn(createInline(matrix(), refused), args, env))
      expect(errors).toEqual([
        expect.stringMatching(/file=.*a\.test\.ts,title=a\.test\.ts > adds what is there,line=5/),
      ])
      expect(errors[0]).toMatch(/tidemark: .*%0A.*Cure: /)
      expect(warnings).toEqual([expect.stringContaining('leaves a transaction open')])
    })

    test.each([['--reporter=github-actions'], ['--reporter=json']])(
      'each failed test and suite is annotated once with %s',
      async (arg) => {
        const { errors } = commandsOf(await runIn(createInline(matrix(), failing), [arg], env))
        const titles = [
          'waits for a lock',
          'runs out of time',
          'is wrong',
          'throws a text',
          'never begins',
          'with data that cannot be made',
          'one',
          'two',
        ]
        const named = errors.map((error) =>
          titles.find((title) => new RegExp(`> ${title},|::(?:.* > )?${title}:`).test(error)),
        )
        expect(new Set(named)).toEqual(new Set(titles))
        expect(named).toHaveLength(titles.length)
      },
    )

    test('and by Tidemark where Vitest does not', async () => {
      const { errors, warnings } = commandsOf(await runIn(createInline(matrix(), refused), [], env))
      expect(errors).toEqual([
        expect.stringMatching(/file=.*a\.test\.ts,line=5,title=Tidemark%3A .*adds what is there/),
      ])
      expect(warnings).toEqual([expect.stringContaining('leaves a transaction open')])
    })
  })
}

function commandsOf({ stdout, stderr }: Result): Readonly<Record<'errors' | 'warnings', readonly string[]>> {
  const lines = `${stdout}\n${stderr}`.split('\n')
  return {
    errors: lines.filter((line) => line.startsWith('::error')),
    warnings: lines.filter((line) => line.startsWith('::warning')),
  }
}
