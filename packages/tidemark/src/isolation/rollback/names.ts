import { afterString, message, stringAt, type Message } from './messages.ts'

/** As long as PostgreSQL lets a name be. */
const longest = 63

/** Prepared statements and portals have names of their own in each client's session; in the one session they have numbers. */
export class Names {
  readonly #session: number
  readonly #numbers = new Map<string, number>()
  /** Portals end with their transaction. */
  #round = 0

  constructor(session: number) {
    this.#session = session
  }

  /** The unnamed one has a name as well: another client's would take its place. */
  statement(name: string): string {
    return `tidemark ${this.#session}.${this.#number(name)}`
  }

  nextRound(): void {
    this.#round += 1
  }

  portal(name: string): string {
    return name === '' ? '' : `tidemark ${this.#session}.${this.#round}.${this.#number(name)}`
  }

  parse({ body }: Message): Buffer {
    return message('P', this.statement(stringAt(body)), body.subarray(afterString(body)))
  }

  bind({ body }: Message): Buffer {
    const portal = stringAt(body)
    const statement = stringAt(body, afterString(body))
    const rest = body.subarray(afterString(body, afterString(body)))
    return message('B', this.portal(portal), this.statement(statement), rest)
  }

  execute({ body }: Message): Buffer {
    return message('E', this.portal(stringAt(body)), body.subarray(afterString(body)))
  }

  /** Describe and Close. */
  about({ type, body }: Message): Buffer {
    const kind = body.subarray(0, 1)
    const name = stringAt(body, 1)
    return message(type, kind, kind.toString() === 'S' ? this.statement(name) : this.portal(name))
  }

  close(name: string): Buffer {
    return message('C', Buffer.from('S'), this.statement(name))
  }

  /** What the server says, with the client's own names. */
  inWordsOfClient(text: string): string {
    return text.replaceAll(/"tidemark (\d+)(?:\.\d+)?\.(\d+)"/g, (said, session, number) => {
      const [name] = [...this.#numbers].find(([, known]) => known === Number(number)) ?? []
      return name === undefined || Number(session) !== this.#session ? said : `"${name}"`
    })
  }

  #number(name: string): number {
    const key = name.slice(0, longest)
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1
    this.#numbers.set(key, number)
    return number
  }
}
