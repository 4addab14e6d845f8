import type { LeasedDatabase } from '../isolation/leased-database.ts'

/** Databases of tests that run at the same time in one worker: leased when first needed, handed on when clean. */
export class OwnDatabases implements AsyncDisposable {
  readonly #open: () => Promise<LeasedDatabase>
  readonly #all: LeasedDatabase[] = []
  readonly #idle: LeasedDatabase[] = []

  constructor(open: () => Promise<LeasedDatabase>) {
    this.#open = open
  }

  async take(): Promise<LeasedDatabase> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    const database = await this.#open()
    this.#all.push(database)
    return database
  }

  /** Takes back a database that is in the template's state. */
  giveBack(database: LeasedDatabase): void {
    this.#idle.push(database)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((database) => database[Symbol.asyncDispose]()))
  }
}
