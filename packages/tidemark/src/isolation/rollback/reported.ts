import type { ClientOutput } from './client-output.ts'
import { message } from './messages.ts'

/** Settings that the server reports, as the client believes them to be: drivers read times and strings by them. */
export class Reported {
  #told = new Map<string, string>()
  #before = this.#told
  #initial: ReadonlyMap<string, string> = new Map()

  /** Tells what settings are from the start. */
  greet(client: ClientOutput, initial: ReadonlyMap<string, string>): void {
    this.#initial = initial
    this.tell(client, initial)
  }

  /** All settings are again as they were from the start. */
  reset(client: ClientOutput): void {
    this.tell(client, this.#initial)
  }

  /** Tells what is different now. */
  tell(client: ClientOutput, present: ReadonlyMap<string, string>): void {
    for (const [name, value] of present) {
      if (this.#told.get(name) === value) continue
      client.write(message('S', name, value))
      this.#told.set(name, value)
    }
  }

  /** A transaction begins. */
  remember(): void {
    this.#before = new Map(this.#told)
  }

  /** It was rolled back, and the settings with it. */
  recall(client: ClientOutput): void {
    this.tell(client, this.#before)
  }
}
