import { expect, test } from 'vitest'
import { lockSpace } from './locks.ts'

test('no two kinds of locks have a key in common', () => {
  const keys = Object.values(lockSpace)
  expect(new Set(keys).size).toBe(keys.length)
})
