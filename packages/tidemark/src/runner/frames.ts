import { TidemarkError } from '../errors/tidemark-error.ts'
import { lastKept, type Moved, movedMark } from '../isolation/moved.ts'
import type { Replacement, Strategy, Undone } from '../isolation/strategy.ts'
import { isEmpty } from '../isolation/strategy.ts'
import type { Mark } from '../ledger/ledger.ts'
import { nameOf, type TaskRef } from './contract.ts'
import type { SuiteFixture } from './suite-fixture.ts'

interface Frame {
  readonly suite: TaskRef
  /** State before the suite's own `beforeAll`: where the database goes when the suite ends. */
  before: Mark
  /** State after its own `beforeAll`: where the database goes after each of its tests. Taken when first needed. */
  inner: Mark | undefined
  /** The state that has to be there for its data to be there: a snapshot, where that is all it wrote, or its own mark. */
  needs: Mark | undefined
  /** Data of its `beforeAll` that can be built again. */
  readonly fixtures: SuiteFixture<unknown>[]
  /** State after the last of them was built. */
  fixed: Mark | undefined
  /** It wrote other data as well. */
  mixed: boolean
  /** What its fixtures had built is gone. */
  lost: boolean
  /** Why its tests can't run, once that is so. */
  refusal: TidemarkError | undefined
}

const unwritten = {
  inner: undefined,
  needs: undefined,
  fixed: undefined,
  mixed: false,
  lost: false,
  refusal: undefined,
} as const

const nothing: Undone = { footprint: {}, leftovers: [], replaced: undefined }

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
    const inner = this.#isTransparent(suite) ? before : undefined
    this.#frames.push({ ...unwritten, suite, before, inner, fixtures: [] })
  }

  /** Before a fixture of the innermost suite is built. */
  async expectFixture(): Promise<void> {
    const frame = this.#frames.at(-1)
    if (frame !== undefined) frame.mixed ||= !isEmpty(await this.#strategy.footprint(frame.fixed ?? frame.before))
  }

  /** After it was built. */
  async addFixture(fixture: SuiteFixture<unknown>): Promise<void> {
    const frame = this.#frames.at(-1)
    frame?.fixtures.push(fixture)
    if (frame !== undefined) frame.fixed = await this.#strategy.mark()
  }

  /** The mark that tests of the innermost suite start from, after its `beforeAll`. */
  async inner(): Promise<Mark> {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return 0
    if (frame.inner !== undefined) return frame.inner
    if (await this.#strategy.schemaChanged()) {
      // What it wrote may be gone with its tables: there is nothing to read, and no test to start.
      frame.refusal ??= changedSchema(frame.suite)
      frame.inner = frame.before
      return frame.inner
    }
    const wrote = !isEmpty(await this.#strategy.footprint(frame.before))
    if (frame.fixed !== undefined) frame.mixed ||= !isEmpty(await this.#strategy.footprint(frame.fixed))
    const base = this.#strategy.base()
    const wroteOnly = wrote && base > frame.before && isEmpty(await this.#strategy.footprint(base))
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
    for (const fixture of frame?.fixtures ?? []) fixture.drop()
    // Its last test has just been taken back.
    if (frame !== undefined && this.#isTransparent(frame.suite)) return nothing
    return this.#strategy.undo(frame?.before ?? 0)
  }

  /** Nothing of the suite itself can have changed the database. */
  #isTransparent({ hookless }: TaskRef): boolean {
    return hookless === true && this.#strategy.apart
  }

  /** The database was given up for a clone: suites that had written more than the clone has have lost it. */
  replaced(by: string, { reason, moved }: Replacement): void {
    for (const frame of this.#frames) {
      if (!loses(frame, moved)) continue
      if (frame.fixtures.length > 0 && !frame.mixed) frame.lost = true
      else frame.refusal ??= lostData(frame.suite, `${by}: ${reason}`)
    }
    this.move(moved)
  }

  /** Builds the fixtures again that were lost with a database, outermost suite first. */
  async rebuild(build: (fixture: SuiteFixture<unknown>) => Promise<void>): Promise<void> {
    const first = this.#frames.findIndex(({ lost }) => lost)
    if (first < 0 || this.#frames.some(({ refusal }) => refusal !== undefined)) return
    let present = this.#frames[first]?.before ?? 0
    for (const frame of this.#frames.slice(first)) {
      frame.before = present
      if (frame.lost) for (const fixture of frame.fixtures) await build(fixture)
      frame.lost = false
      present = await this.#strategy.mark()
      if (frame.fixed !== undefined) frame.fixed = present
      if (frame.inner !== undefined) frame.inner = present
      if (frame.needs !== undefined) frame.needs = present
    }
  }

  /** Another database, in which marks have other numbers, has taken the place of this one. */
  move(moved: Moved): void {
    for (const frame of this.#frames) {
      frame.before = movedMark(frame.before, moved)
      if (frame.inner !== undefined) frame.inner = movedMark(frame.inner, moved)
      if (frame.needs !== undefined) frame.needs = movedMark(frame.needs, moved)
      if (frame.fixed !== undefined) frame.fixed = movedMark(frame.fixed, moved)
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

/** True when a clone, in the last state that both have, lacks what the suite wrote. Without a ledger (mark 0) nobody knows. */
function loses({ needs, fixed }: Frame, moved: Moved): boolean {
  const needed = needs ?? fixed
  return needed !== undefined && (needed > lastKept(moved) || needed === 0)
}

function lostData(suite: TaskRef, seen: string): TidemarkError {
  return new TidemarkError('TM_SUITE_DATA_LOST', { seen, facts: { suite: nameOf(suite) } })
}

function changedSchema(suite: TaskRef): TidemarkError {
  const seen = "the schema is not the template's any more when the first test begins"
  return new TidemarkError('TM_SUITE_CHANGED_SCHEMA', { seen, facts: { suite: nameOf(suite) } })
}
