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
  const largest = sum(ranks.toSorted((one, other) => other - one).slice(0, size))
  const bySize = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1))
  bySize[0]?.set([1])
  let reached = 0
  for (const [place, rank] of ranks.entries()) {
    reached = Math.min(reached + rank, largest)
    // What has fewer than the ranks still to come can fill up is never asked for.
    const fewest = Math.max(1, size - (ranks.length - place - 1))
    for (let n = Math.min(size, place + 1); n >= fewest; n -= 1)
      addShifted(bySize[n] as Float64Array, bySize[n - 1] as Float64Array, rank, reached)
  }
  return [...(bySize[size] ?? [])]
}

/** The hot loop: a thousand tests in thirty runs go through it billions of times. */
function addShifted(ways: Float64Array, fewer: Float64Array, rank: number, last: number): void {
  for (let total = last; total >= rank; total -= 1) {
    ways[total] = (ways[total] as number) + (fewer[total - rank] as number)
  }
}
