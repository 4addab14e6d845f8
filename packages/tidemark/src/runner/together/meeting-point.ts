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
    await this.#arrive(suite.file, 'file')
    const { files } = this.#together
    await this.#control.query('select tidemark.wait_for($1, $2, $3::interval)', ['file', files.length, patience.file])
    await this.#follow(suite, 'file')
  }

  /** Before a test, its first attempt. */
  async startAttempt(test: TaskRef, number: number): Promise<void> {
    if (number !== 1) return
    if (this.#together?.begins === 'beside') return this.#startBeside(test, this.#together)
    await this.#follow(test, 'test')
  }

  /** After a test's function, before its `afterEach`: what it has written stays until whoever reads it is over. */
  async endBody({ file }: TaskRef): Promise<void> {
    if (this.#together?.begins !== 'beside') return
    await this.#arrive(file, 'body over')
    await this.#control.query('select tidemark.wait_for_reader($1, $2::interval)', [file, patience.hold])
  }

  /** Whoever is over is not waited for. */
  async over(task: TaskRef): Promise<void> {
    if (this.#together !== undefined) await this.#arrive(task.file, 'over')
  }

  /** When the `beforeAll` of both are over, the first begins, and the other when it has come to where it is held. */
  async #startBeside({ file }: TaskRef, { files }: Together): Promise<void> {
    await this.#arrive(file, 'test')
    await this.#control.query('select tidemark.wait_for($1, $2, $3::interval)', ['test', files.length, patience.file])
    if (file === files[0]) return
    await this.#control.query('select tidemark.wait_for_first($1, $2::interval)', [files[0], patience.hold])
  }

  async #follow({ file }: TaskRef, stage: Together['begins']): Promise<void> {
    const [first] = this.#together?.files ?? []
    if (this.#together?.begins !== stage || file === first) return
    await this.#control.query('select tidemark.wait_for_hold($1, $2::interval)', [first, patience.hold])
  }

  async #arrive(file: string, stage: 'file' | 'test' | 'body over' | 'over'): Promise<void> {
    await this.#control.query('insert into tidemark.arrivals (party, stage) values ($1, $2)', [file, stage])
  }
}
