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
  /** Why its tests can't run, once that is so. */
  refusal: TidemarkError | undefined
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
    this.#frames.push({ suite, before, inner: undefined, hasData: false, refusal: undefined })
  }

  /** The mark that tests of the innermost suite start from, after its `beforeAll`. */
  async inner(): Promise<Mark> {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return 0
    if (frame.inner !== undefined) return frame.inner
    frame.hasData = !isEmpty(await this.#strategy.footprint(frame.before))
    if (await this.#strategy.schemaChanged()) frame.refusal ??= changedSchema(frame.suite)
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
      if (frame.hasData) frame.refusal ??= lostData(frame.suite, `${by}: ${reason}`)
      frame.before = 0
      frame.inner = frame.inner === undefined ? undefined : 0
    }
  }

  /**
   * Refuses a test that would miss what its `beforeAll` wrote, or could not be undone.
   * @throws TidemarkError TM_SUITE_DATA_LOST, TM_SUITE_CHANGED_SCHEMA
   */
  refuse(): void {
    const refusal = this.#frames.find(({ refusal }) => refusal !== undefined)?.refusal
    if (refusal !== undefined) throw refusal
  }
}

function lostData(suite: TaskRef, seen: string): TidemarkError {
  return new TidemarkError('TM_SUITE_DATA_LOST', { seen, facts: { suite: nameOf(suite) } })
}

function changedSchema(suite: TaskRef): TidemarkError {
  const seen = "the schema is not the template's any more when the first test begins"
  return new TidemarkError('TM_SUITE_CHANGED_SCHEMA', { seen, facts: { suite: nameOf(suite) } })
}
