import { common } from './common.ts'

const { 'vitest.config.ts': withPlugin, ...plain } = common

/** A test that adds a row, in a suite that has never heard of Tidemark. */
const adds = (title: string, app = './app.ts', more = ''): string => `
  import { expect, inject, test } from 'vitest'
  import { add, names, urlAtImport, variablesAtImport } from '${app}'
  test('${title}', async () => {
    await add('${title}')
    expect(await names()).toEqual(['template', '${title}'])
    expect(urlAtImport).toMatch(/tidemark_/)
    expect([variablesAtImport.NODE_OPTIONS, variablesAtImport.TIDEMARK_ASSIGNMENT]).toEqual([undefined, undefined])
    ${more}
  })
  test('${title} once more', async () => expect(await names()).toEqual(['template']))`

export const withoutConfig = { ...plain, 'a.test.ts': adds('a'), 'b.test.ts': adds('b') } as const

/** Everything that a configuration may depend on: mode, place, names beside it, set-up of its own. */
export const otherConfig = {
  ...plain,
  'vitest.config.ts': `throw new Error('nobody asked for this configuration')`,
  'sub/settings/other.config.ts': `
    import { defineConfig } from 'vitest/config'
    import { title } from './title.ts'
    export default defineConfig(async ({ mode }) => ({
      define: { __MODE: JSON.stringify(mode), __FOLDER: JSON.stringify(import.meta.dirname), __TITLE: JSON.stringify(title) },
      test: { globalSetup: '../global.ts', setupFiles: './set-up.ts', env: { DATABASE_URL: 'postgres://localhost:1/none', OF_THE_USER: '1' } },
    }))`,
  'sub/settings/title.ts': `export const title: string = 'imported'`,
  'global.ts': `
    import { appendFileSync } from 'node:fs'
    export const setup = (project) => { project.provide('given', 'by the user'); appendFileSync('log', 'set up ') }
    export const teardown = () => appendFileSync('log', 'torn down')`,
  'sub/set-up.ts': `globalThis.wasSetUp = true`,
  'sub/a.test.ts': adds(
    'a',
    '../app.ts',
    `expect([__MODE, __FOLDER.split('/').at(-1), __TITLE, wasSetUp, process.env.OF_THE_USER, inject('given')])
      .toEqual(['staging', 'settings', 'imported', true, '1', 'by the user'])`,
  ),
} as const

const projects = `[
  'packages/a',
  // As wide as those that would find a file of ours.
  '{packages,.tidemark}/**/vitest.config.*',
  { extends: true, test: { name: 'extending', include: ['x/*.test.ts'] } },
  { extends: false, test: { name: 'lone', include: ['x/*.lone.ts'] } },
]`

/** Projects in every way that there is. */
export const workspace = {
  ...plain,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    export default defineConfig({ define: { __ROOT: 1 }, test: { projects: ${projects} } })`,
  // A package of its own, without a configuration of Tidemark.
  'packages/a/package.json': '{ "type": "module" }',
  'packages/a/a.test.ts': adds('a', '../../app.ts'),
  'packages/b/vitest.config.ts': `export default { define: { __B: 1 }, test: { name: 'bee' } }`,
  'packages/b/b.test.ts': adds('b', '../../app.ts', 'expect(__B).toBe(1)'),
  'x/x.test.ts': adds('x', '../app.ts', 'expect(__ROOT).toBe(1)'),
  'x/y.lone.ts': adds('lone', '../app.ts', `expect(typeof __ROOT).toBe('undefined')`),
} as const

/** One project has the line, the other has not. */
export const chosen = {
  ...plain,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    export default defineConfig({ test: { projects: ['with', 'without'] } })`,
  'with/vitest.config.ts': withPlugin,
  'with/a.test.ts': adds('a', '../app.ts'),
  'without/vitest.config.ts': 'export default {}',
  'without/b.test.ts': `
    import { expect, test } from 'vitest'
    test('b', () => expect(process.env.PGDATABASE).toBeUndefined())`,
} as const

export const ownRunnerWithoutPlugin = {
  ...plain,
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config'
    export default defineConfig({ test: { runner: './runner.ts' } })`,
  'runner.ts': `
    import * as vitest from 'vitest'
    export default vitest.TestRunner ?? (await import(['vitest', 'runners'].join('/'))).VitestTestRunner`,
  'a.test.ts': adds('a'),
} as const
