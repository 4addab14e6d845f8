import type { Client } from 'pg'
import type { Together } from '../assignment.ts'
import { isFile, type TaskRef } from '../contract.ts'

/** How long others are waited for: their workers have to start and to load their files, and the first has to come to where they meet. */
const patience = { file: '15 s', hold: '4 s' } as const

/** Has the files of an assigned run begin at the same time, and whoever is second go on when the first is where they meet. It may never come there. */
export class MeetingPoint {
  readonly #control: Client
  readonly #together: Together | undefined

  constructor(control: Client, together: Together | undefined) {
    this.#control = control
    this.#together = together
  }

  /** Before a file's `beforeAll`. */
  async startSuite(suite: TaskRef): Promise<void> {
    if (this.#together === undefined || !isFile(suite)) return
    await this.#arrive(suite, 'file')
    const { files } = this.#together
    await this.#control.query('select tidemark.wait_for($1, $2, $3::interval)', ['file', files.length, patience.file])
    await this.#follow(suite, 'file')
  }

  /** Before a test, its first attempt. */
  async startAttempt(test: TaskRef, number: number): Promise<void> {
    if (number === 1) await this.#follow(test, 'test')
  }

  /** Whoever is over is not waited for. */
  async over(task: TaskRef): Promise<void> {
    if (this.#together !== undefined) await this.#arrive(task, 'over')
  }

  async #follow({ file }: TaskRef, stage: Together['begins']): Promise<void> {
    const [first] = this.#together?.files ?? []
    if (this.#together?.begins !== stage || file === first) return
    await this.#control.query('select tidemark.wait_for_hold($1, $2::interval)', [first, patience.hold])
  }

  async #arrive({ file }: TaskRef, stage: 'file' | 'over'): Promise<void> {
    await this.#control.query('insert into tidemark.arrivals (party, stage) values ($1, $2)', [file, stage])
  }
}
