import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { isolates, orderOf, workersOf } from './settings.ts'

test.each([
  [{ pool: 'forks' }, true],
  [{ pool: 'threads', isolate: false }, false],
  [{ pool: 'vmThreads', isolate: false }, true],
  // Vitest 3 keeps the setting under the pool's name.
  [{ pool: 'forks', isolate: true, poolOptions: { forks: { isolate: false } } }, false],
  [{ pool: 'threads', isolate: true, poolOptions: { forks: { isolate: false } } }, true],
])('knows whether files share a worker: %j', (config, expected) => {
  expect(isolates(config)).toBe(expected)
})

test('counts as many workers as any setting allows, and never fewer than the machine has', () => {
  expect(workersOf({ pool: 'forks' })).toBe(availableParallelism())
  expect(workersOf({ pool: 'forks', maxWorkers: 500 })).toBe(500)
  expect(workersOf({ pool: 'forks', maxWorkers: '50%' })).toBe(availableParallelism())
  expect(workersOf({ pool: 'threads', poolOptions: { threads: { maxThreads: 300 } } })).toBe(300)
})

test.each([
  [{ sequence: { shuffle: true, seed: 7 } }, { seed: 7 }],
  [{ sequence: { shuffle: { tests: true }, seed: 7 } }, { seed: 7 }],
  [{ sequence: { shuffle: false, seed: 7 }, shard: { index: 1, count: 3 } }, { shard: { index: 1, count: 3 } }],
])('knows the order and the part of a suite: %j', (config, expected) => {
  expect(orderOf(config)).toEqual(expected)
})
