import type { Socket } from 'node:net'
import { Splitter, type Message } from './messages.ts'

/** So many bytes wait to be read before the client is asked to wait as well. */
const most = 1_000_000

/** What a client has sent, to be taken one by one. Read at once, so that its going away is noticed while it waits. */
export class Inbox {
  readonly #socket: Socket
  readonly #splitter = new Splitter()
  readonly #messages: Message[] = []
  #bytes = 0
  #isStartup = true
  #isClosed = false
  #waiting: (() => void)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => {})
    socket.on('end', () => this.close())
    socket.on('close', () => this.close())
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The next message; undefined when the client is gone. */
  async next(): Promise<Message | undefined> {
    await this.arrival()
    return this.take()
  }

  /** Resolves when there is something to take, or nothing will come any more, or nobody cares any more. */
  async arrival(isOver = (): boolean => false): Promise<void> {
    while (this.#messages.length === 0 && !this.#isClosed && !isOver()) {
      await new Promise<void>((wake) => this.#waiting.push(wake))
    }
  }

  /** Lets whoever waits look whether it still cares. */
  wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const one of waiting) one()
  }

  take(): Message | undefined {
    const next = this.#messages.shift()
    this.#bytes -= next?.raw.length ?? 0
    if (this.#bytes < most) this.#socket.resume()
    if (this.#isStartup) this.#split()
    return next
  }

  /** From here on messages have letters. */
  endStartup(): void {
    this.#isStartup = false
    this.#split()
  }

  close(): void {
    this.#isClosed = true
    this.wake()
  }

  #receive(chunk: Buffer): void {
    this.#splitter.push(chunk)
    this.#split()
    if (this.#bytes > most) this.#socket.pause()
  }

  // One at a time during the startup: what it says decides how the next one is read.
  #split(): void {
    for (;;) {
      if (this.#isStartup && this.#messages.length > 0) return
      if (this.#isStartup && this.#splitter.isNoStartup) return void this.#socket.destroy()
      const next = this.#splitter.take(this.#isStartup)
      if (next === undefined) return
      this.#messages.push(next)
      this.#bytes += next.raw.length
      this.wake()
    }
  }
}
