/** What Redis answers. Texts stay bytes: keys and dumps need not be UTF-8. */
export type Reply = string | number | Buffer | null | RedisReplyError | readonly Reply[]

/** An answer that is an error, `WRONGTYPE ...`. */
export class RedisReplyError extends Error {
  override readonly name = 'RedisReplyError'
}

/** The text of an answer that is one. */
export function text(reply: Reply | undefined): string {
  return Buffer.isBuffer(reply) ? reply.toString() : String(reply ?? '')
}

export type Argument = string | number | Buffer

/** One command in the protocol of Redis, RESP 2. A character stands for a byte (latin1): quicker than many small buffers. */
export function encode(command: readonly Argument[]): string {
  const parts = command.map((argument) => {
    const bytes = (Buffer.isBuffer(argument) ? argument : Buffer.from(String(argument))).toString('latin1')
    return `$${bytes.length}\r\n${bytes}\r\n`
  })
  return `*${command.length}\r\n${parts.join('')}`
}

const newline = Buffer.from('\r\n')

/** Takes answers out of a stream of bytes as they become complete. */
export class ReplyParser {
  #bytes: Buffer = Buffer.alloc(0)

  /** The answers that are complete with these bytes. */
  push(bytes: Buffer): readonly Reply[] {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    const replies: Reply[] = []
    let from = 0
    for (let next = read(this.#bytes, from); next !== undefined; next = read(this.#bytes, from)) {
      replies.push(next.reply)
      from = next.end
    }
    this.#bytes = this.#bytes.subarray(from)
    return replies
  }
}

interface Read {
  readonly reply: Reply
  readonly end: number
}

/** Reads one answer; undefined when it isn't complete yet. */
function read(bytes: Buffer, from: number): Read | undefined {
  const stop = bytes.indexOf(newline, from)
  if (stop < 0) return undefined
  const line = bytes.toString('utf8', from + 1, stop)
  const end = stop + 2
  const kind = String.fromCodePoint(bytes[from] ?? 0)
  if (kind === '$') return readText(bytes, end, Number(line))
  if (kind === '*') return readList(bytes, end, Number(line))
  if (kind === ':') return { reply: Number(line), end }
  return { reply: kind === '-' ? new RedisReplyError(line) : line, end }
}

function readText(bytes: Buffer, from: number, length: number): Read | undefined {
  if (length < 0) return { reply: null, end: from }
  const end = from + length
  return bytes.length < end + 2 ? undefined : { reply: bytes.subarray(from, end), end: end + 2 }
}

function readList(bytes: Buffer, from: number, length: number): Read | undefined {
  if (length < 0) return { reply: null, end: from }
  const replies: Reply[] = []
  let end = from
  while (replies.length < length) {
    const next = read(bytes, end)
    if (next === undefined) return undefined
    replies.push(next.reply)
    end = next.end
  }
  return { reply: replies, end }
}
