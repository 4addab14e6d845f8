import type { Operation } from './script.ts'

/** How long an operation usually takes, in milliseconds: what a moment in the middle of it is told by. */
export class Usual {
  readonly #seen = new Map<Operation, number>()

  of(operation: Operation): number {
    return this.#seen.get(operation) ?? 20
  }

  learn(operation: Operation, ms: number): void {
    const before = this.#seen.get(operation) ?? ms
    this.#seen.set(operation, before * 0.8 + ms * 0.2)
  }
}
