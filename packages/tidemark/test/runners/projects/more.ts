import { common } from './common.ts'

const clean = (name: string): string => `
  import { test, expect } from 'vitest'
  import { add, names } from '${name.includes('/') ? '../' : './'}app.ts'
  for (const number of [1, 2, 3]) {
    test('${name} ' + number, async () => {
      expect(await names()).toEqual(['template'])
      await add('x')
    })
  }`

/** Two projects with a file in common, a third without the plugin, and files to shard. */
export const projects = {
  ...common,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({
      test: {
        projects: [
          { plugins: [tidemark()], test: { name: 'one', include: ['one/*.test.ts'] } },
          { plugins: [tidemark()], test: { name: 'two', include: ['two/*.test.ts', 'one/a.test.ts'] } },
          { test: { name: 'bare', include: ['bare/*.test.ts'] } },
        ],
      },
    })`,
  'one/a.test.ts': clean('one/a'),
  'one/b.test.ts': clean('one/b'),
  'two/a.test.ts': clean('two/a'),
  'bare/a.test.ts': `
    import { test, expect } from 'vitest'
    test('without the plugin nothing is leased', () => { expect(process.env.PGDATABASE).toBe(undefined) })`,
} as const

/** For watch mode: the file is written again while Vitest watches. */
export const watched = { ...common, 'a.test.ts': clean('a') } as const

/** For kills: a test that says that it runs and then waits for its end. */
export const endless = {
  ...common,
  'endless.test.ts': `
    import { writeFileSync } from 'node:fs'
    import { test } from 'vitest'
    import { add } from './app.ts'
    test('waits', { timeout: 60_000 }, async () => {
      await add('x')
      writeFileSync('running', String(process.pid))
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`,
} as const

export const ownRunner = {
  ...common,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { tidemark } from 'tidemark/vitest/config'
    export default defineConfig({ plugins: [tidemark()], test: { runner: './my-runner.ts' } })`,
  'a.test.ts': clean('a'),
} as const

export const brokenMigration = {
  ...common,
  'migrations/2.sql': 'create table things (id int);',
  'a.test.ts': clean('a'),
} as const

/** Every test changes the schema; each is to find the template's. */
export const cloned = {
  ...common,
  'tidemark.config.ts': `
    import { defineConfig, sqlMigrations } from 'tidemark'
    export default defineConfig({ migrate: sqlMigrations('migrations'), isolation: 'clone' })`,
  'a.test.ts': `
    import { test, expect } from 'vitest'
    import { names, pool } from './app.ts'
    pool.on('error', () => {})
    for (const number of [1, 2, 3]) {
      test('number ' + number, async () => {
        expect(await names()).toEqual(['template'])
        await pool.query('alter table things rename column id to identity; drop table things cascade; create table things2 ()')
      })
    }`,
} as const

/** Nothing is taken back. */
export const untouched = {
  ...common,
  'a.test.ts': `
    import { test, expect } from 'vitest'
    import { add, names } from './app.ts'
    test('writes', () => add('x'))
    test('sees it', async () => { expect(await names()).toEqual(['template', 'x']) })`,
} as const
