import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { createInline } from './matrix.ts'
import { common } from './projects/common.ts'

const asking = {
  ...common,
  'queries.test.ts': `
    import { expect, test } from 'tidemark/vitest'
    import { add, names } from './app.ts'
    test('few', async ({ db }) => {
      await names()
      await expect(db).toHaveRun({ exactly: 1 })
      await expect(db).not.toHaveRun({ min: 2 })
      await expect(db).toMatchPlans()
    })
    test('many', async ({ db }) => {
      for (const name of ['Ada', 'Grace', 'Barbara']) await add(name)
      await expect(db).toHaveRun({ each: 1 })
    })`,
} as const

const typed = `
  import { expect, test } from 'tidemark/vitest'
  import { expect as plain } from 'vitest'
  test('types', async ({ db, expect: own }) => {
    const promise: Promise<void> = expect(db).toHaveRun({ max: 5, matching: /x/, since: await db.queries() })
    await promise
    await plain(db).not.toHaveRun({ each: 1 })
    await own(db).toMatchPlans({ matching: 'x' })
    // @ts-expect-error -- There is no such option.
    await expect(db).toHaveRun({ most: 5 })
  })`

const compiler = path.resolve(import.meta.dirname, '../../../../node_modules/typescript/bin/tsc')
const flags = '--noEmit --strict --module nodenext --target es2023 --skipLibCheck --types node'.split(' ')

/** Expectations about what a test asks of the server. */
export function describeQueries({ matrix, runIn }: Bench): void {
  describe('expectations about queries', () => {
    test('count, list what was run, and keep plans as snapshots', async () => {
      const root = createInline(matrix(), asking)
      const { tests, failures } = await runIn(root, ['-u'])
      expect(tests).toEqual({ few: 'passed', many: 'failed' })
      expect(failures['many']).toContain('3 × insert into things (name) values ($1) (3 rows)')
      const snapshot = `${root}/__snapshots__/queries.test.ts.snap`
      expect(existsSync(snapshot) && readFileSync(snapshot, 'utf8')).toContain('Index Scan using things_pkey on things')
      expect((await runIn(root)).tests['few']).toBe('passed')
    })

    test('have their types', () => {
      const root = createInline(matrix(), { 'typed.ts': typed })
      const { stdout } = spawnSync(process.execPath, [compiler, ...flags, 'typed.ts'], { cwd: root, encoding: 'utf8' })
      expect(stdout).toBe('')
    })
  })
}
