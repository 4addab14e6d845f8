import type { Socket } from 'node:net'
import type { Inbox } from './inbox.ts'
import { errorMessage, message, stringAt, afterString, type Message } from './messages.ts'
import { mechanism, ScramExchange, type ScramSecret } from './scram.ts'
import { cure } from './unhonoured.ts'

/** Who may connect, and to what. */
export interface Door {
  readonly user: string
  readonly database: string
  readonly secret: ScramSecret
}

/** What a client wants: a session, or the end of what another connection is doing. */
export type Wish =
  | { readonly is: 'session'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly is: 'cancel'; readonly key: string }

/** 3.0, as it is written in a startup. */
const protocol = 3 << 16

const requests = { cancel: 80_877_102, tls: 80_877_103, gss: 80_877_104 } as const

/** Lets a client in, as the server itself would: by its password. Undefined when it may not come in, or has gone. */
export async function receive(socket: Socket, inbox: Inbox, door: Door): Promise<Wish | undefined> {
  for (;;) {
    const first = await inbox.next()
    if (first === undefined || first.body.length < 4) return undefined
    const code = first.body.readUInt32BE(0)
    if (code === requests.cancel) return { is: 'cancel', key: first.body.subarray(4).toString('hex') }
    if (code === requests.tls || code === requests.gss) {
      socket.write('N')
      continue
    }
    return enter(socket, inbox, door, first)
  }
}

async function enter(socket: Socket, inbox: Inbox, door: Door, first: Message): Promise<Wish | undefined> {
  const parameters = readParameters(first.body.subarray(4))
  if (first.body.readUInt16BE(0) !== 3) return refuse(socket, '0A000', 'unsupported frontend protocol')
  inbox.endStartup()
  negotiate(socket, first.body.readUInt16BE(2), parameters)
  const wrong = objection(parameters, door)
  if (wrong !== undefined) return refuse(socket, ...wrong)
  if (!(await authenticate(socket, inbox, door.secret))) {
    return refuse(socket, '28P01', `password authentication failed for user "${door.user}"`)
  }
  return { is: 'session', parameters }
}

function readParameters(body: Buffer): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (let at = 0; at < body.length && body[at] !== 0;) {
    const value = afterString(body, at)
    parameters.set(stringAt(body, at), stringAt(body, value))
    at = afterString(body, value)
  }
  return parameters
}

/** A client that knows a later protocol is told that this is 3.0. */
function negotiate(socket: Socket, minor: number, parameters: ReadonlyMap<string, string>): void {
  const unknown = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'))
  if (minor > 0 || unknown.length > 0) socket.write(message('v', protocol, unknown.length, ...unknown))
}

/** The one session has one user and one database. */
function objection(parameters: ReadonlyMap<string, string>, door: Door): [code: string, text: string] | undefined {
  const user = parameters.get('user') ?? ''
  const database = parameters.get('database') ?? user
  if (parameters.has('replication')) return ['0A000', 'no replication from within the transaction of a test']
  if (user !== door.user) return ['28000', `this address is for the user "${door.user}", not for "${user}"`]
  if (database !== door.database)
    return ['3D000', `this address leads to the database "${door.database}" only, not to "${database}"`]
  return undefined
}

async function authenticate(socket: Socket, inbox: Inbox, secret: ScramSecret): Promise<boolean> {
  const exchange = new ScramExchange(secret)
  socket.write(message('R', 10, mechanism, Buffer.alloc(1)))
  const first = await inbox.next()
  if (first?.type !== 'p' || stringAt(first.body) !== mechanism) return false
  const challenge = exchange.challenge(first.body.toString('utf8', afterString(first.body) + 4))
  if (challenge === undefined) return false
  socket.write(message('R', 11, Buffer.from(challenge)))
  const proof = await inbox.next()
  const verified = proof?.type === 'p' ? exchange.verify(proof.body.toString('utf8')) : undefined
  if (verified === undefined) return false
  socket.write(Buffer.concat([message('R', 12, Buffer.from(verified)), message('R', 0)]))
  return true
}

function refuse(socket: Socket, code: string, text: string): undefined {
  const hint = code === '28P01' ? {} : { hint: cure }
  socket.end(errorMessage(code, text, { severity: 'FATAL', ...hint }))
}
