import { median } from './median.ts'

/** How many times larger `later` is: the median of all quotients, after Hodges and Lehmann (Annals of Mathematical Statistics 34, 1963). */
export function ratioOf(earlier: readonly number[], later: readonly number[]): number {
  return median(earlier.flatMap((one) => later.map((other) => other / one)))
}
