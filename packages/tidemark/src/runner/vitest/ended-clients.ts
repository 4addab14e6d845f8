import { now } from '../../isolation/clock.ts'
import { endedSession } from './ended-sessions.ts'

/** A client hears of its end within milliseconds; what comes later than this has another reason. */
const windowMs = 1000

/** What `pg` says of a lost connection, and to whoever asks it for more. */
const words: ReadonlySet<string> = new Set([
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
])

/**
 * A client of `pg` says more than once that its session was ended: with the server's error, and with errors of its own
 * that have no code. Where Tidemark ended sessions they are given the same code, if nobody listens to them. It only
 * looks: what becomes of the error is for others to say.
 */
export class EndedClients implements Disposable {
  #working = 0
  #until = -Infinity
  readonly #look = (error: unknown): void => {
    const { code, message = '' } = inner(error)
    const lost = (this.#working > 0 || now() < this.#until) && words.has(message)
    if (lost || code === endedSession) Object.assign(error as object, { code: endedSession })
  }
  readonly #lookAtRejection = (reason: unknown): void => {
    this.#look(reason)
    // As if it were not there: without a listener Node ends the process.
    if (process.listenerCount('unhandledRejection') === 1) throw reason
  }

  constructor() {
    process.on('uncaughtExceptionMonitor', this.#look)
    process.prependListener('unhandledRejection', this.#lookAtRejection)
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
    process.off('unhandledRejection', this.#lookAtRejection)
  }
}

/** The error itself: in Vitest's `vm` pools it is of another realm, and Node throws one of its own around it. */
function inner(error: unknown): { readonly code?: unknown; readonly message?: string } {
  if (typeof error !== 'object' || error === null) return {}
  return 'context' in error && typeof error.context === 'object' && error.context !== null ? error.context : error
}
