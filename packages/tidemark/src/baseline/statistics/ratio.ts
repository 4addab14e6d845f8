import { median } from './median.ts'

/** How many times larger `later` is: the median of all quotients, after Hodges and Lehmann (Annals of Mathematical Statistics 34, 1963). */
export function ratioOf(earlier: readonly number[], later: readonly number[]): number {
  return median(earlier.flatMap((one) => later.map((other) => other / one)))
}

/** How many times larger the second of each pair is: the median of the mean quotients of any two pairs (the same source), by their logarithms. */
export function ratioOfPairs(first: readonly number[], second: readonly number[]): number {
  const changes = second.map((value, pair) => Math.log(value / (first[pair] ?? value)))
  return Math.exp(median(changes.flatMap((one, place) => changes.slice(place).map((other) => (one + other) / 2))))
}
