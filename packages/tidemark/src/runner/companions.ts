import { putCountsBack, readCounts, type Counts } from '../data/sequences.ts'
import type { Undone } from '../isolation/strategy.ts'

/** What a companion took back. */
export type TakenBack = Partial<Pick<Undone, 'leftovers' | 'redis'>>

/** Something beside the database that goes back to the same points: what factories have counted, a Redis. */
export interface Companion<State> {
  /** The state that every file begins with. */
  readonly clean: State
  /** The present state. */
  look(): Promise<State>
  goBack(to: State): Promise<TakenBack>
}

interface Frame<State> {
  /** State before the suite's `beforeAll`. */
  readonly before: State
  /** State after it. Looked at when first needed. */
  inner: { readonly state: State } | undefined
}

/** A companion in the tree of suites, whatever its states are. */
export interface Follower {
  /** Before a suite's `beforeAll`. */
  enter(): Promise<void>
  /** Before a test: from here on nothing belongs to its suite any more. */
  begin(): Promise<void>
  /** After a test, whose changes go. */
  settle(): Promise<TakenBack>
  /** After a suite, whose data goes. */
  leave(): Promise<TakenBack>
}

/** Lets a companion follow the suites of a worker. */
export function follow<State>(companion: Companion<State>): Follower {
  return new CompanionFrames(companion)
}

/** The open suites of a file with the states of one companion. */
class CompanionFrames<State> implements Follower {
  readonly #companion: Companion<State>
  readonly #frames: Frame<State>[] = []

  constructor(companion: Companion<State>) {
    this.#companion = companion
  }

  async enter(): Promise<void> {
    this.#frames.push({ before: await this.#inner(), inner: undefined })
  }

  async begin(): Promise<void> {
    await this.#inner()
  }

  async settle(): Promise<TakenBack> {
    return this.#companion.goBack(await this.#inner())
  }

  async leave(): Promise<TakenBack> {
    return this.#companion.goBack(this.#frames.pop()?.before ?? this.#companion.clean)
  }

  async #inner(): Promise<State> {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return this.#companion.clean
    frame.inner ??= { state: await this.#companion.look() }
    return frame.inner.state
  }
}

/** All companions of a worker's database. */
export class Companions {
  readonly #all: readonly Follower[]

  constructor(all: readonly Follower[]) {
    this.#all = all
  }

  async enter(): Promise<void> {
    for (const follower of this.#all) await follower.enter()
  }

  async begin(): Promise<void> {
    for (const follower of this.#all) await follower.begin()
  }

  /** Adds what they took back after a test to what the database did. */
  async settle(undone: Undone): Promise<Undone> {
    return this.#add(undone, (follower) => follower.settle())
  }

  async leave(undone: Undone): Promise<Undone> {
    return this.#add(undone, (follower) => follower.leave())
  }

  async #add(undone: Undone, goBack: (follower: Follower) => Promise<TakenBack>): Promise<Undone> {
    const parts: TakenBack[] = []
    for (const follower of this.#all) parts.push(await goBack(follower))
    const leftovers = [undone, ...parts].flatMap(({ leftovers = [] }) => leftovers)
    return Object.assign({}, undone, ...parts, { leftovers }) as Undone
  }
}

/** What factories have counted: a test's rows have the same numbers whatever tests ran before it. */
export const counting: Companion<Counts> = {
  clean: new Map(),
  look: async () => readCounts(),
  goBack: async (counts) => {
    putCountsBack(counts)
    return {}
  },
}
