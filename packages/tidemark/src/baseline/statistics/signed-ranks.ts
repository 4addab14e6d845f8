import { doubledRanks, sum } from './ranks.ts'

/**
 * The probability that chance alone makes the second of each pair as much larger than the first as it is, or more: the one-sided test of
 * Wilcoxon's signed ranks (Biometrics Bulletin 1, 1945), exact, of quotients, with midranks where they are equally far from 1. Pairs of equal
 * values say nothing.
 *
 * What was measured side by side was slowed down by the same neighbours: only the pair says which is slower.
 */
export function largerInPairsByChance(first: readonly number[], second: readonly number[]): number {
  const changes = second.map((value, pair) => Math.log(value / (first[pair] ?? value))).filter((change) => change !== 0)
  const ranks = doubledRanks(changes.map(Math.abs))
  const observed = sum(ranks.filter((_, pair) => (changes[pair] ?? 0) > 0))
  return sum(chancesOfSums(ranks).slice(observed))
}

/** How probable each sum is when every rank counts or not by the toss of a coin. */
function chancesOfSums(ranks: readonly number[]): readonly number[] {
  const chances = Array.from({ length: sum(ranks) + 1 }, () => 0)
  chances[0] = 1
  let largest = 0
  for (const rank of ranks) {
    largest += rank
    for (let total = largest; total >= 0; total -= 1) {
      chances[total] = ((chances[total] ?? 0) + (chances[total - rank] ?? 0)) / 2
    }
  }
  return chances
}
