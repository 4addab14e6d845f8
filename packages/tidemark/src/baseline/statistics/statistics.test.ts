import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holm } from './holm.ts'
import { largerByChance, waysToChoose } from './mann-whitney.ts'
import { median } from './median.ts'
import { ratioOf, ratioOfPairs } from './ratio.ts'
import { largerInPairsByChance } from './signed-ranks.ts'

describe('the test of Mann and Whitney', () => {
  // Hollander and Wolfe, Nonparametric Statistical Methods, 1973, page 69; R's wilcox.test says p = 0.1272.
  const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
  const earlier = [1.15, 0.88, 0.9, 0.74, 1.21]

  test('gives the published value', () => {
    expect(largerByChance(earlier, atTerm)).toBeCloseTo(0.1272, 4)
  })

  test('gives the value of the documentation of scipy.stats.mannwhitneyu, whose two sides are 0.1111', () => {
    expect(2 * largerByChance([20, 11, 17, 12], [19, 22, 16, 29, 24])).toBeCloseTo(0.1111, 4)
  })

  test('counts equal values half', () => {
    expect(largerByChance([1, 1, 1], [1, 1, 1])).toBe(1)
    // Of the 10 ways to choose 2 of 1, 2, 2, 2, 3 the three with 2 and 3 are as large.
    expect(largerByChance([1, 2, 2], [2, 3])).toBeCloseTo(0.3, 10)
  })

  test('reaches one way of all where every later value is larger', () => {
    const low = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    expect(
      largerByChance(
        low,
        low.map((value) => value + 20),
      ),
    ).toBeCloseTo(1 / 184_756, 12)
  })

  test('keeps samples of other sizes apart', () => {
    expect(largerByChance([1, 2], [3])).toBeCloseTo(1 / 3, 10)
    expect(largerByChance([1], [2, 3])).toBeCloseTo(1 / 3, 10)
  })

  test('can give no less than one of all ways', () => {
    expect([waysToChoose(20, 10), waysToChoose(10, 5), waysToChoose(5, 5)].map(Math.round)).toEqual([184_756, 252, 1])
  })

  test('does not change when all values are stretched', () => {
    const stretched = (values: readonly number[]): readonly number[] => values.map((value) => Math.exp(value * 7))
    expect(largerByChance(stretched(earlier), stretched(atTerm))).toBe(largerByChance(earlier, atTerm))
  })
})

describe('the test of signed ranks', () => {
  const ones = (times: number): readonly number[] => Array.from({ length: times }, () => 1)

  test('gives what counting all signs gives', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.8, 0.9, 1, 1.1, 1.25, 2), { minLength: 1, maxLength: 9 }), (changes) => {
        const p = largerInPairsByChance(ones(changes.length), changes)
        expect(p).toBeCloseTo(byCounting(changes), 10)
      }),
    )
  })

  test('reaches one of all signs where every pair says the same', () => {
    expect(largerInPairsByChance(ones(10), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).toBeCloseTo(1 / 1024, 12)
  })

  test('says nothing where nothing differs, and of any number of pairs', () => {
    expect(largerInPairsByChance([3, 4], [3, 4])).toBe(1)
    expect(largerInPairsByChance([], [])).toBe(1)
    expect(
      largerInPairsByChance(
        ones(300),
        ones(300).map((_, n) => 1 + (n + 1) / 9000),
      ),
    ).toBeCloseTo(0, 12)
  })

  test('does not see what slows down both of a pair', () => {
    const loads = [1, 7, 0.3, 2, 90]
    const [first, second] = [
      [10, 11, 12, 10, 13],
      [11, 12, 11, 13, 15],
    ]
    const loaded = (times: readonly number[]): readonly number[] => times.map((time, pair) => time * (loads[pair] ?? 1))
    expect(largerInPairsByChance(loaded(first), loaded(second))).toBe(largerInPairsByChance(first, second))
  })
})

/** Of all ways to give signs to the ranks, how many have as large a sum of those with a plus. */
function byCounting(changes: readonly number[]): number {
  const logs = changes.map(Math.log).filter((log) => log !== 0)
  const rankOf = (log: number): number => {
    const sizes = logs.map(Math.abs)
    const size = Math.abs(log)
    return sizes.filter((one) => one < size).length + (sizes.filter((one) => one === size).length + 1) / 2
  }
  const ranks = logs.map(rankOf)
  const sumOf = (signs: number): number => ranks.reduce((sum, rank, n) => sum + ((signs >> n) & 1 ? rank : 0), 0)
  const seen = ranks.reduce((sum, rank, n) => sum + ((logs[n] ?? 0) > 0 ? rank : 0), 0)
  const all = Array.from({ length: 2 ** ranks.length }, (_, signs) => sumOf(signs))
  return all.filter((sum) => sum >= seen).length / all.length
}

test("Holm's correction gives the values of R's p.adjust", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([])).toEqual([])
  expect(holm([0.9, 0.8])).toEqual([1, 1])
})

test('the ratio is the median of all quotients, and one wild value does not move it far', () => {
  expect(ratioOf([1, 2, 4], [2, 4, 8])).toBe(2)
  expect(ratioOf([10, 10, 10, 10], [11, 11, 11, 900])).toBeCloseTo(1.1, 10)
  expect(median([3, 1, 2, 10])).toBe(2.5)
})

test('the ratio of pairs is that of each pair, however fast the machine was, and one wild pair does not move it far', () => {
  expect(ratioOfPairs([1, 20, 3, 400], [1.5, 30, 4.5, 600])).toBeCloseTo(1.5, 10)
  expect(ratioOfPairs([10, 10, 10, 10, 10], [11, 11, 11, 11, 900])).toBeCloseTo(1.1, 10)
})
