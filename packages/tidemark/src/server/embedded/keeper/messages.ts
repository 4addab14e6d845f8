import type { Socket } from 'node:net'
import type { ErrorCode } from '../../../errors/tidemark-error.ts'
import type { ServerAccess } from '../../server.ts'

/** A user's line to the keeper. */
export type Request =
  /** Idle seconds; null keeps the server until it is told to stop. */
  { readonly type: 'claim'; readonly idle: number | null } | { readonly type: 'stop' }

/** The keeper's line to a user. */
export type Reply =
  | { readonly type: 'progress'; readonly step: string }
  | { readonly type: 'ready'; readonly server: RunningServer }
  | { readonly type: 'failed'; readonly error: CarriedError }

/** What a user needs to know of the running server. */
export interface RunningServer {
  readonly access: ServerAccess
  readonly version: number
  readonly how: 'cold' | 'warm'
}

/** An error on its way between processes; the keeper's own errors have no facts to fill in. */
export interface CarriedError {
  readonly code: ErrorCode
  readonly seen: string
}

export function writeLine(socket: Socket, message: Request | Reply): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}

export function onRequest(socket: Socket, receive: (request: Request) => void): void {
  onLine(socket, (line) => receive(JSON.parse(line) as Request))
}

export function onReply(socket: Socket, receive: (reply: Reply) => void): void {
  onLine(socket, (line) => receive(JSON.parse(line) as Reply))
}

function onLine(socket: Socket, receive: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) receive(line)
  })
}
