import { AsyncLocalStorage } from 'node:async_hooks'

// The module may be loaded twice in one worker, by Node and by Vite; there must be one count all the same.
const place = Symbol.for('tidemark.sequences')
const globals = globalThis as { [place]?: Sequences }

interface Sequences {
  counts: Map<object, number>
  /** Counts of work that has its own. */
  readonly own: AsyncLocalStorage<Map<object, number>>
}

/** How far every sequence has counted. */
export type Counts = ReadonlyMap<object, number>

/** Counts on: 1 the first time. */
export function nextOf(sequence: object): number {
  const counts = present()
  const next = (counts.get(sequence) ?? 0) + 1
  counts.set(sequence, next)
  return next
}

export function readCounts(): Counts {
  return new Map(present())
}

/** Lets every sequence go on from where it was. */
export function putCountsBack(counts: Counts): void {
  all().counts = new Map(counts)
}

/** Does something that counts on from there, for itself alone. */
export function countingFrom<Result>(counts: Counts, work: () => Promise<Result>): Promise<Result> {
  return all().own.run(new Map(counts), work)
}

function present(): Map<object, number> {
  return all().own.getStore() ?? all().counts
}

function all(): Sequences {
  globals[place] ??= { counts: new Map(), own: new AsyncLocalStorage() }
  return globals[place]
}
