import { describe, expect, test } from 'vitest'
import { holm } from './holm.ts'
import { largerByChance, waysToChoose } from './mann-whitney.ts'
import { median } from './median.ts'
import { ratioOf } from './ratio.ts'

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
