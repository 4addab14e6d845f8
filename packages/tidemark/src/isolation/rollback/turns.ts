/** Who can have the one session for itself: a client's session, or whoever looks after the test's transaction. */
export interface Claimant {
  /** It has the turn, and asks for nothing: it waits for its own client. */
  readonly idleSince: number | undefined
}

interface Waiting {
  readonly claimant: Claimant
  readonly since: number
  readonly proceed: () => void
  readonly refuse: (error: Error) => void
}

/** Nobody waits longer than this for somebody who asks for nothing: a transaction that waits for another connection would do so for ever. */
const patienceMs = 2000
const lookMs = 100

/** The claimant was not let in, because who has the turn does nothing with it. */
export class WaitRefused extends Error {}

/** The claimant went away, or was sent away, while it waited. */
class WaitEnded extends Error {}

/** Whose turn it is, first come, first served. */
export class Turns {
  #owner: Claimant | undefined
  readonly #waiting: Waiting[] = []
  readonly #hurry: () => void
  #watch: NodeJS.Timeout | undefined

  /** Whoever has the turn is hurried when another one begins to wait. */
  constructor(hurry: () => void) {
    this.#hurry = hurry
  }

  get owner(): Claimant | undefined {
    return this.#owner
  }

  get waits(): boolean {
    return this.#waiting.length > 0
  }

  /** @throws WaitRefused, WaitEnded */
  async take(claimant: Claimant): Promise<void> {
    if (this.#owner === claimant) return
    if (this.#owner === undefined && !this.waits) {
      this.#owner = claimant
      return
    }
    await new Promise<void>((proceed, refuse) => {
      this.#waiting.push({ claimant, since: performance.now(), proceed, refuse })
      this.#watch ??= setInterval(() => this.#look(), lookMs)
      this.#hurry()
    })
  }

  give(claimant: Claimant): void {
    if (this.#owner !== claimant) return
    const next = this.#waiting.shift()
    this.#owner = next?.claimant
    if (!this.waits) this.#stopWatch()
    next?.proceed()
  }

  isWaiting(claimant: Claimant): boolean {
    return this.#waiting.some((waiting) => waiting.claimant === claimant)
  }

  /** Sends away one that waits. False when it doesn't. */
  end(claimant: Claimant): boolean {
    return this.#refuse(claimant, new WaitEnded('the wait was ended'))
  }

  #look(): void {
    const idleSince = this.#owner?.idleSince
    if (idleSince === undefined) return
    const now = performance.now()
    for (const { claimant, since } of this.#waiting.filter(
      ({ since }) => now - Math.max(since, idleSince) > patienceMs,
    )) {
      this.#refuse(claimant, new WaitRefused(`waited ${Math.round(now - since)} ms`))
    }
  }

  #refuse(claimant: Claimant, error: Error): boolean {
    const at = this.#waiting.findIndex((waiting) => waiting.claimant === claimant)
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1)
    if (!this.waits) this.#stopWatch()
    waiting?.refuse(error)
    return waiting !== undefined
  }

  #stopWatch(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
  }
}
