import type { Socket } from 'node:net'
import { drained } from './drained.ts'
import { errorMessage, writeFields } from './messages.ts'

/** So many messages are put together before they are sent. */
const most = 100
/** So many bytes that the client hasn't read are too many. */
const mostUnread = 1_000_000

/** What is said to a client: kept until there is something to wait for, so that it travels together. */
export class ClientOutput {
  readonly #socket: Socket
  #kept: Buffer[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  write(bytes: Buffer): void {
    this.#kept.push(bytes)
    if (this.#kept.length > most) this.flush()
  }

  flush(): void {
    if (this.#kept.length > 0 && this.#socket.writable) this.#socket.write(Buffer.concat(this.#kept))
    this.#kept = []
  }

  get isBehind(): boolean {
    return this.#socket.writableLength > mostUnread
  }

  /** Resolves when the client has read everything, or is gone. */
  drained(): Promise<void> {
    return drained(this.#socket)
  }

  error(code: string, text: string, hint = ''): void {
    this.write(errorMessage(code, text, { hint }))
  }

  warning(code: string, text: string): void {
    this.write(writeFields('N', { S: 'WARNING', V: 'WARNING', C: code, M: text }))
  }

  fatal(code: string, text: string): void {
    this.write(errorMessage(code, text, { severity: 'FATAL' }))
  }

  close(): void {
    this.flush()
    this.#socket.destroySoon()
  }
}
