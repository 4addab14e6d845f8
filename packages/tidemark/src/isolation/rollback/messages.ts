/** A message of PostgreSQL's protocol as it travels: a letter, four bytes of length, a body. Before the startup there is no letter. */
export interface Message {
  readonly type: string
  readonly body: Buffer
  /** The whole of it. */
  readonly raw: Buffer
}

/** PostgreSQL's own limit. Whoever begins with TLS, or speaks something else, seems to announce megabytes. */
const longestStartup = 10_000

/** Cuts a stream of bytes into messages. */
export class Splitter {
  #chunks: Buffer[] = []
  #length = 0

  /** Adds bytes. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** The next complete message, if there is one; `startup` ones have no letter. */
  take(startup = false): Message | undefined {
    const head = startup ? 0 : 1
    const end = this.#announced(head)
    if (end === undefined || this.#length < end) return undefined
    const all = this.#joined(end)
    const raw = all.subarray(0, end)
    this.#chunks[0] = all.subarray(end)
    this.#length -= end
    return { type: startup ? '' : String.fromCharCode(raw[0] ?? 0), body: raw.subarray(head + 4), raw }
  }

  /** What has begun as a startup can't be one: it says that it is longer than any. */
  get isNoStartup(): boolean {
    return (this.#announced(0) ?? 0) > longestStartup
  }

  /** Length of the next message, as far as that has come. */
  #announced(head: number): number | undefined {
    if (this.#length < head + 4) return undefined
    return head + Math.max(4, this.#joined(head + 4).readUInt32BE(head))
  }

  /** So many bytes in one piece; a message of many chunks is put together once, when it is complete. */
  #joined(length: number): Buffer {
    const [first] = this.#chunks
    if (first !== undefined && first.length >= length) return first
    const all = Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }
}

/** Makes a message. Strings end with a zero byte, numbers take four. */
export function message(type: string, ...parts: readonly (string | number | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map(encode))
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

function encode(part: string | number | Buffer): Buffer {
  if (Buffer.isBuffer(part)) return part
  if (typeof part === 'string') return Buffer.from(`${part}\0`)
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(part)
  return bytes
}

export const sync = message('S')

export function query(sql: string): Buffer {
  return message('Q', sql)
}

/** What tells a client that it may ask: `I` outside a transaction, `T` in one, `E` in one that failed. */
export type Status = 'I' | 'T' | 'E'

export function ready(status: Status): Buffer {
  return message('Z', Buffer.from(status))
}

export function complete(tag: string): Buffer {
  return message('C', tag)
}

/** The string that begins at an offset, without its zero byte. */
export function stringAt(body: Buffer, offset = 0): string {
  const end = body.indexOf(0, offset)
  return body.toString('utf8', offset, end < 0 ? body.length : end)
}

/** Offset after the string that begins at an offset. */
export function afterString(body: Buffer, offset = 0): number {
  return body.indexOf(0, offset) + 1
}

/** The fields of an ErrorResponse or NoticeResponse by their letters: C the SQLSTATE, M the message, H the hint. */
export type Fields = Readonly<Record<string, string>>

export function readFields(body: Buffer): Fields {
  const fields: Record<string, string> = {}
  for (let at = 0; at < body.length && body[at] !== 0; at = afterString(body, at + 1)) {
    fields[String.fromCharCode(body[at] ?? 0)] = stringAt(body, at + 1)
  }
  return fields
}

export function writeFields(type: 'E' | 'N', fields: Fields): Buffer {
  const parts = Object.entries(fields).map(([letter, text]) => Buffer.from(`${letter}${text}\0`))
  return message(type, ...parts, Buffer.alloc(1))
}

/** An error as the server would say it. FATAL ones end the session. */
export function errorMessage(code: string, text: string, { hint = '', severity = 'ERROR' } = {}): Buffer {
  const fields = { S: severity, V: severity, C: code, M: text }
  return writeFields('E', hint === '' ? fields : { ...fields, H: hint })
}

/** The values of a DataRow as text. */
export function readRow(body: Buffer): (string | null)[] {
  const values: (string | null)[] = []
  let at = 2
  for (let index = 0; index < body.readUInt16BE(0); index += 1) {
    const length = body.readInt32BE(at)
    at += 4
    values.push(length < 0 ? null : body.toString('utf8', at, at + length))
    at += Math.max(length, 0)
  }
  return values
}
