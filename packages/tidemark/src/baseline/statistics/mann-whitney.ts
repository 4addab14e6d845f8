import { doubledRanks, sum } from './ranks.ts'

/**
 * The probability that chance alone makes `later` as much larger than `earlier` as it is, or more: the one-sided test of Mann and Whitney
 * (Annals of Mathematical Statistics 18, 1947), exact, with midranks where values are equal.
 *
 * Times of tests are skewed, with a long tail to the right: a test of ranks assumes no distribution, and one disturbed run moves it by one rank.
 */
export function largerByChance(earlier: readonly number[], later: readonly number[]): number {
  const ranks = doubledRanks([...earlier, ...later])
  const observed = sum(ranks.slice(earlier.length))
  const ways = waysToSum(ranks, later.length)
  return sum(ways.slice(observed)) / sum(ways)
}

/** In how many ways so many of a number of things can be chosen. The least that the test can give is one of them. */
export function waysToChoose(all: number, some: number): number {
  return Array.from({ length: some }, (_, n) => (all - n) / (some - n)).reduce((ways, factor) => ways * factor, 1)
}

/** The same for all samples of these sizes in which no values are equal. */
const known = new Map<string, readonly number[]>()

/** In how many ways so many of the ranks have each sum. */
function waysToSum(ranks: readonly number[], size: number): readonly number[] {
  if (new Set(ranks).size < ranks.length) return countWays(ranks, size)
  const key = `${size} of ${ranks.length}`
  const ways = known.get(key) ?? countWays(ranks, size)
  known.set(key, ways)
  return ways
}

function countWays(ranks: readonly number[], size: number): readonly number[] {
  const largest = sum(ranks)
  const bySize = Array.from({ length: size + 1 }, () => Array.from({ length: largest + 1 }, () => 0))
  const [empty = []] = bySize
  empty[0] = 1
  for (const rank of ranks) {
    for (let n = size; n > 0; n -= 1) {
      const [smaller = [], same = []] = bySize.slice(n - 1, n + 1)
      for (let total = largest; total >= rank; total -= 1)
        same[total] = (same[total] ?? 0) + (smaller[total - rank] ?? 0)
    }
  }
  return bySize[size] ?? []
}
