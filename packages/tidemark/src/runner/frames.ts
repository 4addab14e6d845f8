import { TidemarkError } from '../errors/tidemark-error.ts'
import { lastKept, type Moved, movedMark } from '../isolation/moved.ts'
import type { Replacement, Strategy, Undone } from '../isolation/strategy.ts'
import { isEmpty } from '../isolation/strategy.ts'
import type { Mark } from '../ledger/ledger.ts'
import { nameOf, type TaskRef } from './contract.ts'

interface Frame {
  readonly suite: TaskRef
  /** State before the suite's own `beforeAll`: where the database goes when the suite ends. */
  before: Mark
  /** State after its own `beforeAll`: where the database goes after each of its tests. Taken when first needed. */
  inner: Mark | undefined
  /** The state that has to be there for its data to be there: a snapshot, where that is all it wrote, or its own mark. */
  needs: Mark | undefined
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
    this.#frames.push({ suite, before, inner: undefined, needs: undefined, refusal: undefined })
  }

  /** The mark that tests of the innermost suite start from, after its `beforeAll`. */
  async inner(): Promise<Mark> {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return 0
    if (frame.inner !== undefined) return frame.inner
    const wrote = !isEmpty(await this.#strategy.footprint(frame.before))
    const base = this.#strategy.base()
    const wroteOnly = wrote && base > frame.before && isEmpty(await this.#strategy.footprint(base))
    if (await this.#strategy.schemaChanged()) frame.refusal ??= changedSchema(frame.suite)
    frame.inner = await this.#strategy.mark()
    frame.needs = wroteOnly ? base : wrote ? frame.inner : undefined
    return frame.inner
  }

  /** Marks to which the open suites will have to go back. */
  get marks(): readonly Mark[] {
    return this.#frames.flatMap(({ before, inner }) => (inner === undefined ? [before] : [before, inner]))
  }

  /** Closes the innermost suite, after its `afterAll`: its data goes. */
  async leave(): Promise<Undone> {
    const frame = this.#frames.pop()
    return this.#strategy.undo(frame?.before ?? 0)
  }

  /** The database was given up for a clone: suites that had written more than the clone has have lost it. */
  replaced(by: string, { reason, moved }: Replacement): void {
    for (const frame of this.#frames) {
      const lost = frame.needs !== undefined && frame.needs > lastKept(moved)
      if (lost) frame.refusal ??= lostData(frame.suite, `${by}: ${reason}`)
    }
    this.move(moved)
  }

  /** Another database, in which marks have other numbers, has taken the place of this one. */
  move(moved: Moved): void {
    for (const frame of this.#frames) {
      frame.before = movedMark(frame.before, moved)
      if (frame.inner !== undefined) frame.inner = movedMark(frame.inner, moved)
      if (frame.needs !== undefined) frame.needs = movedMark(frame.needs, moved)
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
