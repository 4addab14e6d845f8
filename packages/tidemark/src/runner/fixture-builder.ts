import type { Mark } from '../ledger/ledger.ts'
import type { Frames } from './frames.ts'
import type { SuiteFixture } from './suite-fixture.ts'
import type { TestDatabase } from './test-database.ts'

interface BuilderParts {
  readonly frames: Frames
  readonly inTurn: <Result>(action: () => Promise<Result>) => Promise<Result>
  readonly database: () => TestDatabase
  readonly mark: () => Promise<Mark>
  readonly undo: (mark: Mark) => Promise<void>
}

/** Builds fixtures of suites one after the other: each knows what it wrote. */
export class FixtureBuilder {
  readonly #parts: BuilderParts
  #line: Promise<unknown> = Promise.resolve()

  constructor(parts: BuilderParts) {
    this.#parts = parts
  }

  /** In the `beforeAll` of the innermost suite. */
  async add(fixture: SuiteFixture<unknown>): Promise<void> {
    const { frames, inTurn } = this.#parts
    await this.#inLine(async () => {
      await inTurn(() => frames.expectFixture())
      await this.#build(fixture)
      await inTurn(() => frames.addFixture(fixture))
    })
  }

  /** What was lost with a database. */
  async rebuild(): Promise<void> {
    await this.#inLine(() => this.#parts.frames.rebuild((fixture) => this.#build(fixture)))
  }

  /** Takes no turn: what is built may itself ask for marks and rewinds. */
  async #build(fixture: SuiteFixture<unknown>): Promise<void> {
    const { inTurn, mark, undo, database } = this.#parts
    const ground = await inTurn(mark)
    if (!(await fixture.make(database()))) await inTurn(() => undo(ground))
  }

  #inLine(work: () => Promise<void>): Promise<void> {
    const result = this.#line.then(work)
    this.#line = result.catch(() => {})
    return result
  }
}
