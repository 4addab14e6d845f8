/** Ranks from 1, equal values sharing the mean of theirs; doubled, so that they are whole. */
export function doubledRanks(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((one, other) => one - other)
  const last = new Map(sorted.map((value, place) => [value, place + 1]))
  const first = new Map(sorted.toReversed().map((value, place) => [value, values.length - place]))
  return values.map((value) => (first.get(value) ?? 0) + (last.get(value) ?? 0))
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
