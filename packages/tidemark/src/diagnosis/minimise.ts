/**
 * The smallest part of a list, in its order, for which `holds` still holds: none of its items can be left out (delta debugging, Zeller's
 * ddmin). The whole list is known to hold.
 */
export async function minimise<Item>(
  items: readonly Item[],
  holds: (part: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let current = items
  let pieces = 2
  while (current.length > 1) {
    const parts = split(current, pieces)
    const smaller = await firstThat(candidates(parts), holds)
    if (smaller !== undefined) {
      // A part is divided anew; what is left without a part keeps its fineness.
      pieces = smaller.isPart ? 2 : Math.max(pieces - 1, 2)
      current = smaller.items
    } else if (pieces < current.length) pieces = Math.min(pieces * 2, current.length)
    else return current
  }
  return current
}

interface Candidate<Item> {
  readonly items: readonly Item[]
  readonly isPart: boolean
}

function split<Item>(items: readonly Item[], pieces: number): readonly (readonly Item[])[] {
  const edge = (piece: number): number => Math.floor((piece * items.length) / pieces)
  return Array.from({ length: pieces }, (_, piece) => items.slice(edge(piece), edge(piece + 1)))
}

/** The later part first: the cause is more often near its effect. With two parts, one is what is left without the other. */
function candidates<Item>(parts: readonly (readonly Item[])[]): readonly Candidate<Item>[] {
  const single = parts.map((items) => ({ items, isPart: true })).toReversed()
  if (parts.length === 2) return single
  const without = parts.map((part) => ({ items: parts.filter((other) => other !== part).flat(), isPart: false }))
  return [...single, ...without]
}

async function firstThat<Item>(
  candidates: readonly Candidate<Item>[],
  holds: (part: readonly Item[]) => Promise<boolean>,
): Promise<Candidate<Item> | undefined> {
  for (const candidate of candidates) if (await holds(candidate.items)) return candidate
  return undefined
}
