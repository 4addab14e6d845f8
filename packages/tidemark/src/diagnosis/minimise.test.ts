import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

const numbers = (length: number): readonly number[] => Array.from({ length }, (_, index) => index)

async function search(length: number, needed: readonly number[]): Promise<{ found: readonly number[]; steps: number }> {
  let steps = 0
  const found = await minimise(numbers(length), async (part) => {
    steps += 1
    return needed.every((item) => part.includes(item))
  })
  return { found, steps }
}

test('one cause among a thousand is found in twenty steps or fewer', async () => {
  for (const cause of [0, 1, 499, 500, 998, 999]) {
    const { found, steps } = await search(1000, [cause])
    expect(found).toEqual([cause])
    expect(steps).toBeLessThanOrEqual(20)
  }
})

test('two causes far from each other among 64 are found in seventy steps: what is left keeps its fineness', async () => {
  const { found, steps } = await search(64, [0, 63])
  expect(found).toEqual([0, 63])
  expect(steps).toBeLessThanOrEqual(70)
})

test('what is found is exactly what is needed, in its order, whatever is needed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 5 }),
      async (length, wanted) => {
        const needed = wanted.filter((item) => item < length).toSorted((one, other) => one - other)
        fc.pre(needed.length > 0)
        expect((await search(length, needed)).found).toEqual(needed)
      },
    ),
    { numRuns: 300 },
  )
})

test('a single item and an empty list are as small as they get', async () => {
  expect(await search(1, [0])).toEqual({ found: [0], steps: 0 })
  expect(await search(0, [])).toEqual({ found: [], steps: 0 })
})
