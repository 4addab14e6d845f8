import { countingFrom, readCounts, type Counts } from '../data/sequences.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { TestDatabase } from './test-database.ts'

/** What a fixture's builder may use. */
export interface FixtureTools {
  /** The database that the data belongs into. */
  readonly db: TestDatabase
}

type State<Value> =
  | { readonly is: 'absent' | 'overlapping' }
  | { readonly is: 'built'; readonly value: Value }
  | { readonly is: 'failed'; readonly error: unknown }

/** Data of a suite that can be built again: in the same database when it was lost, and in one that a test has for itself. */
export class SuiteFixture<Value> {
  readonly #build: (tools: FixtureTools) => Promise<Value>
  readonly #elsewhere = new WeakMap<TestDatabase, Promise<Value>>()
  #counts: Counts | undefined
  #state: State<Value> = { is: 'absent' }

  constructor(build: (tools: FixtureTools) => Promise<Value>) {
    this.#build = build
  }

  /** What was built. Its rows are in the database of the worker. */
  get value(): Value {
    const state = this.#state
    if (state.is === 'built') return state.value
    if (state.is === 'failed') throw state.error
    if (state.is === 'overlapping') throw new TidemarkError('TM_FIXTURE_OVERLAP', { seen: 'a concurrent suite' })
    throw new TidemarkError('TM_FIXTURE_PLACE', {
      seen: 'used before the tests of its suite began, or after they ended',
    })
  }

  /** Builds it. False when that failed: whoever asks for the value gets the error. */
  async make(db: TestDatabase): Promise<boolean> {
    try {
      this.#state = { is: 'built', value: await this.#counted(db) }
    } catch (error) {
      this.#state = { is: 'failed', error }
    }
    return this.#state.is === 'built'
  }

  /** Builds it in another database than the worker's, once. */
  async makeIn(db: TestDatabase): Promise<Value> {
    const made = this.#elsewhere.get(db) ?? this.#counted(db)
    this.#elsewhere.set(db, made)
    return made
  }

  /** Its suite runs at the same time as others: nothing can be built where all of them look. */
  setAside(): void {
    this.#counts = readCounts()
    this.#state = { is: 'overlapping' }
  }

  /** Its rows are gone, with its suite. */
  drop(): void {
    this.#state = { is: 'absent' }
  }

  // The second time it counts for itself, from where the first began, and makes the same.
  async #counted(db: TestDatabase): Promise<Value> {
    if (this.#counts !== undefined) return countingFrom(this.#counts, () => this.#build({ db }))
    this.#counts = readCounts()
    return this.#build({ db })
  }
}
