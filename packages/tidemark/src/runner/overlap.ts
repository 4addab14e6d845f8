import { TidemarkError } from '../errors/tidemark-error.ts'
import { isEmpty } from '../isolation/strategy.ts'
import type { Footprint } from '../ledger/ledger.ts'
import type { TaskRef } from './contract.ts'

/** The tests and suites of one file that are running at the same time, on one database that they should not write to. */
export class Overlap {
  readonly #running = new Set<TaskRef>()
  #refused = false

  enter(task: TaskRef): void {
    this.#running.add(task)
  }

  leave(task: TaskRef): void {
    this.#running.delete(task)
    if (this.isOver) this.#refused = false
  }

  /** Names of what is running, for messages. */
  get running(): string {
    return [...this.#running].map(({ path }) => path.join(' > ')).join('; ')
  }

  get isOver(): boolean {
    return this.#running.size === 0
  }

  /**
   * Judges what the shared database shows at the end of a test. Which of the running tests wrote it can't be known, so every
   * one that shares the database is refused; the last one too when no other was.
   */
  verdict(task: TaskRef, shares: boolean, changes: Footprint): TidemarkError | undefined {
    const isLast = this.#running.size === 1 && this.#running.has(task)
    if (isEmpty(changes) || !(shares || (isLast && !this.#refused))) return undefined
    this.#refused = true
    return new TidemarkError('TM_TEST_OVERLAP', { seen: this.#describe(changes) })
  }

  #describe(changes: Footprint): string {
    return `changed tables: ${Object.keys(changes).join(', ')}\nrunning: ${this.running}`
  }
}
