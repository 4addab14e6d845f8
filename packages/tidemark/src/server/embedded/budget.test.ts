import { describe, expect, test } from 'vitest'
import { connectionBudget, locksPerTransaction } from './budget.ts'

describe.each([1, 2, 4, 8, 12, 16, 24, 32, 64, 128])('with %i processors', (processors) => {
  const { total } = connectionBudget(processors)
  const locks = locksPerTransaction(total)

  test('the table of locks has no more buckets than with the default of 64, and they are nearly full', () => {
    const [room, byDefault] = [locks * (total + 42), 64 * (total + 42)]
    const buckets = 2 ** Math.floor(Math.log2(byDefault))
    expect(room).toBeLessThanOrEqual(buckets)
    expect(room).toBeGreaterThan(0.9 * buckets)
  })

  test('a session keeps its 64 quick locks', () => {
    expect(locks).toBeGreaterThan(32)
  })
})
