import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { isTidemarkError, TidemarkError } from './tidemark-error.ts'

describe('an error of the catalogue', () => {
  test('says what happened, what was seen, what to do, and its code', () => {
    const cause = new Error('why')
    const seen = 'line one\nline two\n'
    const error = new TidemarkError('TM_CONFIG_SEVERAL_FILES', { seen, facts: { folder: '/a' }, cause })
    expect(error.message).toBe(
      'There are several configuration files in /a.\n' +
        '  seen: line one\n        line two\n' +
        '  do:   Keep one of them, or name one with `--config FILE`.\n' +
        '  code: TM_CONFIG_SEVERAL_FILES',
    )
    expect(error).toMatchObject({ name: 'TidemarkError', code: 'TM_CONFIG_SEVERAL_FILES', seen, cause })
  })

  test('leaves braces alone that are no placeholder', () => {
    const error = new TidemarkError('TM_CONFIG_NO_DEFAULT_EXPORT', { seen: 'no export', facts: { file: 'a.ts' } })
    expect(error.todo).toBe('Write `export default defineConfig({ ... })`.')
  })

  test('is known in every realm, and nothing else is taken for one', () => {
    expect(isTidemarkError(new TidemarkError('TM_CLI_USAGE', { seen: '' }))).toBe(true)
    class FromAnotherModule extends Error {
      override readonly name = 'TidemarkError'
      readonly code = 'TM_CLI_USAGE'
      readonly todo = ''
    }
    expect(isTidemarkError(new FromAnotherModule())).toBe(true)
    const foreign: unknown = runInNewContext(
      `Object.assign(new Error('x'), { name: 'TidemarkError', code: 'TM_CLI_USAGE', todo: '' })`,
    )
    expect(isTidemarkError(foreign)).toBe(true)
    for (const other of [new Error('x'), { name: 'TidemarkError' }, 'TidemarkError', undefined, null]) {
      expect(isTidemarkError(other)).toBe(false)
    }
  })
})

describe('the catalogue', () => {
  const source = readdirSync(join(import.meta.dirname, '..'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('catalogue'))
    .map((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
    .join('\n')

  test.each(Object.keys(catalogue))('%s is raised somewhere', (code) => {
    expect(source).toContain(`'${code}'`)
  })

  test.each(Object.entries(catalogue))('%s says in sentences what happened and what to do', (_, { happened, todo }) => {
    expect(happened).not.toBe('')
    expect(todo).not.toBe('')
  })
})
