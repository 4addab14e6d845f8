import { readFields, readRow, type Fields, type Message } from './messages.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Passes an answer on to the client; the end of a simple statement is held back until it is known to last. */
export class PassedOn {
  readonly #session: VirtualSession
  readonly #simple: boolean
  #held: Buffer | undefined
  failed = false

  constructor(session: VirtualSession, simple: boolean) {
    this.#session = session
    this.#simple = simple
  }

  readonly listen = ({ type, raw, body }: Message): void => {
    if (type === '3' && this.#session.closes.shift() === 'ours') return
    this.release()
    if (type === 'E') {
      this.failed = true
      this.#session.passError(readFields(body))
    } else if (this.#simple && (type === 'C' || type === 'I')) {
      this.#held = raw
    } else {
      this.#session.client.write(raw)
      if (type === 'G') void this.#session.feed(this.#simple)
    }
  }

  release(): void {
    if (this.#held !== undefined) this.#session.client.write(this.#held)
    this.#held = undefined
  }
}

/** The answer to statements of our own. */
export class Answer {
  readonly rows: (string | null)[][] = []
  error: Fields | undefined

  readonly listen = ({ type, body }: Message): void => {
    if (type === 'D') this.rows.push(readRow(body))
    if (type === 'E') this.error ??= readFields(body)
  }
}
