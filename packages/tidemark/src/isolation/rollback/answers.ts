import { readFields, readRow, type Fields, type Message } from './messages.ts'
import { passError } from './complaints.ts'
import type { Statement } from './statement.ts'
import type { VirtualSession } from './virtual-session.ts'

/** What is sent to the server in one go. */
export interface Work {
  readonly bytes: Buffer
  readonly statements: readonly Statement[]
  /** Of a single message with a statement; otherwise of messages that the client ends with Sync. */
  readonly simple: boolean
  /** Where in the client's text something is that the server sees at a position in its own, after so many answers. */
  readonly position?: (seen: number, answered: number) => number
}

/** Passes an answer on to the client; the end of a simple statement is held back until it is known to last. */
export class PassedOn {
  readonly #session: VirtualSession
  readonly #work: Work
  #held: Buffer | undefined
  #answered = 0
  failed = false

  constructor(session: VirtualSession, work: Work) {
    this.#session = session
    this.#work = work
  }

  readonly listen = ({ type, raw, body }: Message): void => {
    const session = this.#session
    const { simple, position } = this.#work
    if (type === '3' && session.closes.shift() === 'ours') return
    if (type === '1') session.parses.shift()
    if ('12CIs'.includes(type)) this.#answered += 1
    this.release()
    if (type === 'E') {
      this.failed = true
      passError(session, readFields(body), (seen) => position?.(seen, this.#answered) ?? seen)
    } else if (simple && (type === 'C' || type === 'I')) {
      this.#held = raw
    } else {
      session.client.write(raw)
      if (type === 'D' || type === 'd') this.#keepPace()
      if (type === 'G') void session.feed(simple)
    }
  }

  /** A client that reads slowly makes the server wait, unless somebody else waits for the turn. */
  #keepPace(): void {
    const { client, one } = this.#session
    if (!client.isBehind || one.turns.waits || one.backend.isPaused) return
    one.backend.pause()
    void client.drained().then(() => one.backend.resume())
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
