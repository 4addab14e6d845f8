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
