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
  readonly #leaveRejections: () => void

  constructor() {
    process.on('uncaughtExceptionMonitor', this.#look)
    this.#leaveRejections = beforeRejections(this.#look)
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
    this.#leaveRejections()
  }
}

/**
 * Looks at each unhandled rejection before anybody is told of it, without a listener: Vitest takes a rejection that has
 * another listener than its own for handled and lets the run pass, and without any listener Node ends the process.
 */
function beforeRejections(look: (reason: unknown) => void): () => void {
  const emit = Reflect.get(process, 'emit') as (...event: readonly unknown[]) => boolean
  const looking = (...event: readonly unknown[]): boolean => {
    if (event[0] === 'unhandledRejection') look(event[1])
    return Reflect.apply(emit, process, event)
  }
  Reflect.set(process, 'emit', looking)
  return () => {
    if (Reflect.get(process, 'emit') === looking) Reflect.set(process, 'emit', emit)
  }
}

/** The error itself: in Vitest's `vm` pools it is of another realm, and Node throws one of its own around it. */
function inner(error: unknown): { readonly code?: unknown; readonly message?: string } {
  if (typeof error !== 'object' || error === null) return {}
  return 'context' in error && typeof error.context === 'object' && error.context !== null ? error.context : error
}
