import { constants } from 'node:os'

export type InterruptSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM'

const signals: readonly InterruptSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM']

/** Exit code of a process that a signal ended, as shells count. */
export function signalCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/** Turns signals into an orderly end: the first asks for it, the second no longer waits. */
export class Interrupts implements Disposable {
  /** Settles with the first signal that nobody else took. */
  readonly interrupted: Promise<InterruptSignal>
  #interrupt: (signal: InterruptSignal) => void = () => {}
  #taker: ((signal: InterruptSignal) => void) | undefined
  #asked = false

  constructor() {
    this.interrupted = new Promise((resolve) => (this.#interrupt = resolve))
    for (const signal of signals) process.on(signal, this.#receive)
  }

  /** Hands signals to somebody else until the returned function is called. */
  takeOver(taker: (signal: InterruptSignal) => void): () => void {
    this.#taker = taker
    return () => (this.#taker = undefined)
  }

  [Symbol.dispose](): void {
    for (const signal of signals) process.off(signal, this.#receive)
  }

  readonly #receive = (signal: InterruptSignal): void => {
    if (this.#taker !== undefined) return this.#taker(signal)
    if (this.#asked) process.exit(signalCode(signal))
    this.#asked = true
    this.#interrupt(signal)
  }
}
