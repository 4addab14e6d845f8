import type { Backend } from './backend.ts'
import { readDeferrable, type Deferrable } from './deferrable.ts'
import { readReaching } from './reaching.ts'
import type { Settings } from './settings.ts'
import { TemporaryTables } from './temporary-tables.ts'
import { Turns } from './turns.ts'
import { UnhonouredList } from './unhonoured.ts'

/** The one session of the database, and what all who use it have to know of each other. */
export class OneSession {
  readonly backend: Backend
  readonly turns: Turns
  readonly unhonoured = new UnhonouredList()
  readonly temporary = new TemporaryTables()
  /** What is set in it at the moment. */
  present: Settings = new Map()
  /** A session advisory lock may be held. */
  hasLocks = false
  /** A cursor may be open that its transaction left. */
  heldCursors = false
  /** The request that a statement be cancelled is on its way: it may not meet the next one. */
  cancelling: Promise<unknown> = Promise.resolve()
  /** Functions of the database that do what does not end with a statement. */
  reaching: ReadonlySet<string> = new Set()
  #units = 0
  #deferrable: Deferrable | undefined
  #hasChanged = false

  constructor(backend: Backend) {
    this.backend = backend
    this.turns = new Turns(() => backend.resume())
  }

  /** Numbers units. */
  nextUnit(): number {
    this.#units += 1
    return this.#units
  }

  /** Only while the transaction is in order; afterwards it is known, as long as the schema stays. */
  async readDeferrable(): Promise<Deferrable> {
    if (this.#deferrable === undefined) {
      this.#deferrable = await readDeferrable(this.backend)
      this.reaching = await readReaching(this.backend)
    }
    return this.#deferrable
  }

  /** What is known without asking. */
  get deferrable(): Deferrable | undefined {
    return this.#deferrable
  }

  /** The schema has changed. */
  forgetSchema(): void {
    this.#deferrable = undefined
    this.#hasChanged = true
  }

  /** The test's transaction has gone back, and with it the schema. */
  schemaIsBack(): void {
    if (this.#hasChanged) this.#deferrable = undefined
    this.#hasChanged = false
    this.heldCursors = false
  }
}
