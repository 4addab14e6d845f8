import type { Connection } from 'pg'

/** Several statements that are sent together, and end together: what `pg` itself never does, and other drivers do. */
export class Pipeline {
  readonly said: unknown[] = []
  readonly #texts: readonly string[]
  readonly #done: (said: readonly unknown[]) => void

  constructor(texts: readonly string[], done: (said: readonly unknown[]) => void) {
    this.#texts = texts
    this.#done = done
  }

  submit(connection: Connection): void {
    for (const text of this.#texts) {
      connection.parse({ name: '', text, types: [] }, true)
      connection.bind({}, true)
      connection.execute({}, true)
    }
    connection.sync()
  }

  handleDataRow({ fields }: { fields: unknown }): void {
    this.said.push(fields)
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.said.push(text)
  }

  handleEmptyQuery(): void {
    this.said.push('')
  }

  handleError({ code, message, position }: Record<string, unknown>): void {
    this.said.push({ code, message, position })
    // The driver says nothing more to a query that has failed.
    this.#done(this.said)
  }

  handleReadyForQuery(): void {
    this.#done(this.said)
  }
}
