import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('of several names that are near the nearest is meant, whatever its case', () => {
  expect(nearest('sed', ['seeds', 'seed', 'idle'])).toBe('seed')
  expect(nearest('SEDE', ['idle', 'seed'])).toBe('seed')
})

test('a name that has half of its letters from elsewhere is no longer near', () => {
  expect(nearest('zzz', ['url', 'idle'])).toBeUndefined()
  expect(nearest('idxx', ['idle'])).toBe('idle')
  expect(nearest('ixxx', ['idle'])).toBeUndefined()
})
