import { TidemarkError } from '../errors/tidemark-error.ts'
import type { Strategy, Undone } from '../isolation/strategy.ts'
import { isEmpty } from '../isolation/strategy.ts'
import type { Mark } from '../ledger/ledger.ts'
import { nameOf, type TaskRef } from './contract.ts'

interface Frame {
  readonly suite: TaskRef
  /** State before the suite's own `beforeAll`: where the database goes when the suite ends. */
  before: Mark
  /** State after its own `beforeAll`: where the database goes after each of its tests. Taken when first needed. */
  inner: Mark | undefined
  hasData: boolean
  /** Why the suite's own data is gone. */
  loss: string | undefined
}

/** The open suites of a file, outermost first, each with its marks. */
export class Frames {
  readonly #frames: Frame[] = []
  readonly #strategy: Strategy

  constructor(strategy: Strategy) {
    this.#strategy = strategy
  }

  get isOpen(): boolean {
    return this.#frames.length > 0
  }

  /** Opens a suite, before its `beforeAll`. Needs no mark of its own: the state is that of the suite around it. */
  async enter(suite: TaskRef): Promise<void> {
    const before = this.isOpen ? await this.inner() : 0
    this.#frames.push({ suite, before, inner: undefined, hasData: false, loss: undefined })
  }

  /** The mark that tests of the innermost suite start from, after its `beforeAll`. */
  async inner(): Promise<Mark> {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return 0
    if (frame.inner !== undefined) return frame.inner
    frame.hasData = !isEmpty(await this.#strategy.footprint(frame.before))
    frame.inner = await this.#strategy.mark()
    return frame.inner
  }

  /** Closes the innermost suite, after its `afterAll`: its data goes. */
  async leave(): Promise<Undone> {
    const frame = this.#frames.pop()
    return this.#strategy.undo(frame?.before ?? 0)
  }

  /** The database is in the template's state again: suites that had written something have lost it. */
  replaced(by: string, reason: string): void {
    for (const frame of this.#frames) {
      if (frame.hasData) frame.loss ??= `${by}: ${reason}`
      frame.before = 0
      frame.inner = frame.inner === undefined ? undefined : 0
    }
  }

  /** @throws TidemarkError TM_SUITE_DATA_LOST when a test would miss what its `beforeAll` wrote. */
  refuseLost(): void {
    const lost = this.#frames.find(({ loss }) => loss !== undefined)
    if (lost?.loss === undefined) return
    throw new TidemarkError('TM_SUITE_DATA_LOST', { seen: lost.loss, facts: { suite: nameOf(lost.suite) } })
  }
}
