import { describe, expect, test } from 'vitest'
import { commandKey } from '../command-key.ts'
import { cureParts } from '../render/cure.ts'
import { categoriesOf } from './category.ts'
import { quantile } from './numbers.ts'

describe('a category', () => {
  test('is the first folder in which files differ', () => {
    const category = categoriesOf(['test/http/a.test.ts', 'test/http/deep/b.test.ts', 'test/store/c.test.ts'])
    expect(category('test/http/deep/b.test.ts')).toBe('http')
    expect(category('test/store/c.test.ts')).toBe('store')
  })

  test('is the name of the file where there is no folder', () => {
    const category = categoriesOf(['test/a.test.ts', 'test/b.spec.tsx', 'test/c.js'])
    expect(['test/a.test.ts', 'test/b.spec.tsx', 'test/c.js'].map(category)).toEqual(['a', 'b', 'c'])
  })

  test('of a single file is its name', () => {
    expect(categoriesOf(['test/deep/a.test.ts'])('test/deep/a.test.ts')).toBe('a')
  })

  test('may be named by the configuration, for a folder or a file', () => {
    const category = categoriesOf(['test/http/a.ts', 'test/httpish/b.ts', 'test/c.ts'], {
      Interface: './test/http/',
      Rest: 'test/c.ts',
    })
    expect(['test/http/a.ts', 'test/httpish/b.ts', 'test/c.ts'].map(category)).toEqual(['Interface', 'httpish', 'Rest'])
  })
})

test('a quantile is a value that was there', () => {
  expect([0.5, 0.95, 1].map((part) => quantile([4, 1, 3, 2], part))).toEqual([2, 4, 4])
  expect(quantile([], 0.5)).toBe(0)
})

test('a command is known by what is the same in each of its runs', () => {
  const runs = [
    'vitest run test --sequence.shuffle --sequence.seed=42 --maxWorkers=2',
    'vitest run test --shard=1/3 --reporter=blob --outputFile.junit=a.xml',
    'vitest run test --shard 2/3 --max-workers 4',
    'vitest run test',
  ]
  expect(new Set(runs.map(commandKey))).toEqual(new Set(['vitest run test']))
  expect(commandKey('vitest run test/a --bail 1')).toBe('vitest run test/a --bail 1')
})

test('indented lines of a cure are code', () => {
  expect(cureParts('Do this:\n  one()\n    two()\nand this.')).toEqual([
    { kind: 'words', text: 'Do this:' },
    { kind: 'code', text: 'one()\n  two()' },
    { kind: 'words', text: 'and this.' },
  ])
})
