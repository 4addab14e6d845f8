import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { RedisAccess } from './access.ts'
import { encode, RedisReplyError, ReplyParser, type Argument, type Reply } from './resp.ts'

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
}

const timeoutMs = 10_000

/** Tidemark's own connection to a Redis: a few commands, bytes in and out, no reconnecting. */
export class RedisConnection implements AsyncDisposable {
  readonly #socket: Socket
  readonly #place: string
  readonly #parser = new ReplyParser()
  readonly #waiting: Waiting[] = []
  #lost: TidemarkError | undefined

  private constructor(socket: Socket, place: string) {
    this.#socket = socket
    this.#place = place
    socket.on('data', (bytes) => {
      for (const reply of this.#parser.push(bytes)) this.#waiting.shift()?.resolve(reply)
    })
    socket.on('error', (error) => this.#lose(error))
    socket.on('close', () => this.#lose())
  }

  /** Connects and logs in. @throws TidemarkError TM_REDIS_UNREACHABLE, TM_REDIS_REFUSED */
  static async open(access: RedisAccess): Promise<RedisConnection> {
    const { host, port, user, password } = access
    const place = `${host}:${port}`
    const connection = new RedisConnection(await connectSocket(access, place), place)
    const login = password === undefined ? [] : [['auth', ...(user === undefined ? [] : [user]), password]]
    const replies = await connection.send(...login, ['client', 'setname', 'tidemark'], ['ping'])
    const refusal = replies.find((reply) => reply instanceof RedisReplyError)
    if (refusal === undefined) return connection
    await connection[Symbol.asyncDispose]()
    throw new TidemarkError('TM_REDIS_REFUSED', { seen: `${place}: ${refusal.message}` })
  }

  /** Sends commands in one go and gives all answers, errors among them. @throws TidemarkError TM_REDIS_LOST */
  async send(...commands: readonly (readonly Argument[])[]): Promise<readonly Reply[]> {
    if (this.#lost !== undefined) throw this.#lost
    if (commands.length === 0) return []
    const replies = commands.map(() => new Promise<Reply>((resolve, reject) => this.#waiting.push({ resolve, reject })))
    this.#socket.write(commands.map(encode).join(''), 'latin1')
    return Promise.all(replies)
  }

  /** The same where no answer may be an error. @throws TidemarkError TM_REDIS_REFUSED, TM_REDIS_LOST */
  async ask(...commands: readonly (readonly Argument[])[]): Promise<readonly Exclude<Reply, RedisReplyError>[]> {
    const replies = await this.send(...commands)
    return replies.map((reply, index) => {
      if (!(reply instanceof RedisReplyError)) return reply
      const [command] = commands[index] ?? []
      throw new TidemarkError('TM_REDIS_REFUSED', { seen: `${this.#place}, ${String(command)}: ${reply.message}` })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lost ??= new TidemarkError('TM_REDIS_LOST', { seen: `${this.#place}: closed by Tidemark` })
    await new Promise((resolve) => {
      if (this.#socket.closed) return resolve(undefined)
      this.#socket.once('close', resolve)
      this.#socket.destroy()
    })
  }

  #lose(error?: Error): void {
    const seen = `${this.#place}: ${error?.message ?? 'the connection was closed'}`
    this.#lost ??= new TidemarkError('TM_REDIS_LOST', { seen, cause: error })
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost)
  }
}

async function connectSocket({ host, port, tls }: RedisAccess, place: string): Promise<Socket> {
  const socket = tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
  socket.setNoDelay(true)
  try {
    await new Promise((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', resolve)
      socket.once('error', reject)
      socket.setTimeout(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs / 1000} seconds`)))
    })
  } catch (error) {
    socket.destroy()
    throw new TidemarkError('TM_REDIS_UNREACHABLE', { seen: `${place}: ${messageOf(error)}`, cause: error })
  }
  socket.setTimeout(0)
  socket.removeAllListeners('error')
  return socket
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
