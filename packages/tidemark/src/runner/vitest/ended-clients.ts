import { now } from '../../isolation/clock.ts'
import { endedSession } from './ended-sessions.ts'

/** A client hears of its end within milliseconds; what comes later than this has another reason. */
const windowMs = 1000

/**
 * A client of `pg` to which nobody listens says twice that its session was ended: with the server's error, unless that
 * was the answer to a query, and with one of its own that has no code. Where Tidemark ended sessions it is given the
 * same code. It only looks: what becomes of the error is for others to say.
 */
export class EndedClients implements Disposable {
  #working = 0
  #until = -Infinity
  readonly #look = (error: unknown): void => {
    if ((this.#working > 0 || now() < this.#until) && isLoss(error)) Object.assign(error, { code: endedSession })
  }

  constructor() {
    process.on('uncaughtExceptionMonitor', this.#look)
  }

  /** Does work that may end sessions; its result says whether it did. */
  async during<Result>(work: () => Promise<Result>, didEnd: (result: Result) => boolean): Promise<Result> {
    this.#working += 1
    try {
      const result = await work()
      if (didEnd(result)) this.#until = now() + windowMs
      return result
    } finally {
      this.#working -= 1
    }
  }

  [Symbol.dispose](): void {
    process.off('uncaughtExceptionMonitor', this.#look)
  }
}

function isLoss(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Connection terminated unexpectedly'
}
