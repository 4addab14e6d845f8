import { setTimeout as pause } from 'node:timers/promises'
import { abridge } from '../../ledger/abridge.ts'
import type { Footprint, Leftover, Mark } from '../../ledger/ledger.ts'
import { ours } from '../../queries/text.ts'
import { connect } from '../../server/connect.ts'
import type { ServerAccess } from '../../server/server.ts'
import { Backend, BackendLost } from './backend.ts'
import { Clients } from './clients.ts'
import { Marks } from './marks.ts'
import { OneSession } from './one-session.ts'
import { scramSecret } from './scram.ts'
import { type Claimant, WaitRefused } from './turns.ts'
import type { VirtualSession } from './virtual-session.ts'

export interface GatewayRequest {
  readonly access: ServerAccess
  readonly database: string
  /** What clients are asked for. */
  readonly password: string
  readonly hasLedger: boolean
  /** Milliseconds that a left-behind query or transaction gets to end by itself. */
  readonly graceMs: number
}

/** What going back found. */
export interface GoneBack {
  readonly footprint: Footprint
  readonly leftovers: readonly Leftover[]
  /** Why the transaction is gone, with all marks in it: only another database is sure to be clean. */
  readonly lost: string | undefined
}

/** How long a statement that was cancelled may take to end. */
const cancelMs = 5000

/** One session on a database, with one transaction around everything, for any number of clients who believe to have one each. */
export class Gateway implements AsyncDisposable {
  readonly #request: GatewayRequest
  readonly #clients: Clients
  readonly #itself: Claimant = { idleSince: undefined }
  #one: OneSession
  #marks: Marks
  #port = 0

  private constructor(request: GatewayRequest, backend: Backend) {
    this.#request = request
    this.#one = new OneSession(backend)
    this.#marks = new Marks(this.#one, request.hasLedger)
    const { access, database, password } = request
    const door = { user: access.user, database, secret: scramSecret(password) }
    this.#clients = new Clients(
      door,
      () => this.#one,
      (session) => this.#cancel(session),
    )
  }

  static async open(request: GatewayRequest): Promise<Gateway> {
    const gateway = new Gateway(request, await Backend.open(request.access, request.database))
    await gateway.#marks.begin()
    gateway.#port = await gateway.#clients.listen()
    return gateway
  }

  /** Port of 127.0.0.1. */
  get port(): number {
    return this.#port
  }

  async mark(): Promise<Mark> {
    return this.#inTurn(() => this.#marks.mark())
  }

  async footprint(mark: Mark): Promise<Footprint> {
    return this.#inTurn(() => this.#marks.footprint(mark))
  }

  /** Ends what is still going on, and takes back everything since the mark. */
  async goBack(mark: Mark): Promise<GoneBack> {
    const ended = await this.#settle(this.#request.graceMs)
    const notes = (): readonly Leftover[] => [...ended, ...this.#one.unhonoured.take()]
    try {
      const footprint = await this.#inTurn(async () => {
        const footprint = await this.#marks.takeBack(mark)
        if (this.#one.hasLocks) await this.#one.backend.run(`select ${ours} pg_advisory_unlock_all()`)
        this.#one.hasLocks = false
        return footprint
      })
      return { footprint, leftovers: notes(), lost: undefined }
    } catch (error) {
      if (!(error instanceof BackendLost)) throw error
      return { footprint: {}, leftovers: notes(), lost: error.message }
    }
  }

  /** Ends all clients: a test that timed out goes on running and would use them. */
  async endClients(): Promise<void> {
    const { sessions } = this.#clients
    const busy = sessions.filter(({ isBusy }) => isBusy)
    for (const session of sessions.filter(({ isBusy }) => !isBusy)) session.end('57P01', 'the test is over')
    await this.#end(busy)
  }

  /** Ends the session, so that nothing is in the way of another database under the same name. */
  async leave(): Promise<void> {
    for (const session of this.#clients.sessions) session.end('57P01', 'the database is being replaced')
    this.#one.backend.close()
  }

  /** Begins again in the database that now has the name. */
  async enter(): Promise<void> {
    this.#one = new OneSession(await Backend.open(this.#request.access, this.#request.database))
    this.#marks = new Marks(this.#one, this.#request.hasLedger)
    await this.#marks.begin()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clients[Symbol.asyncDispose]()
    this.#one.backend.close()
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const { turns } = this.#one
    await turns.take(this.#itself)
    try {
      return await work()
    } finally {
      turns.give(this.#itself)
    }
  }

  /** Sessions that are only about to finish are no leftovers. */
  async #settle(graceMs: number): Promise<readonly Leftover[]> {
    const until = performance.now() + graceMs
    let busy = this.#busy
    while (busy.length > 0 && performance.now() < until) {
      await pause(5)
      busy = this.#busy
    }
    const found = busy.map(leftover)
    await this.#end(busy)
    return found
  }

  get #busy(): readonly VirtualSession[] {
    return this.#clients.sessions.filter(({ isBusy }) => isBusy)
  }

  async #end(sessions: readonly VirtualSession[]): Promise<void> {
    if (sessions.length === 0) return
    for (const session of sessions) {
      if (session.idleSince === undefined) this.#cancel(session)
      session.end('57P01', 'the test is over, and this connection was still at work')
    }
    const until = performance.now() + cancelMs
    while (sessions.some(({ isBusy }) => isBusy)) {
      // One that can't be cancelled takes the transaction with it.
      if (performance.now() > until) return this.#one.backend.destroy()
      await pause(2)
    }
  }

  #cancel(session: VirtualSession): void {
    const one = this.#one
    if (one.turns.end(session) || one.turns.owner !== session || session.idleSince !== undefined) return
    // It may wait for its client to read.
    one.backend.resume()
    one.cancelling = cancel(this.#request, one.backend.pid).catch(() => {})
  }
}

async function cancel({ access }: GatewayRequest, pid: number): Promise<void> {
  const client = await connect(access, access.maintenance, { application: 'tidemark cancel' })
  try {
    await client.query('select pg_cancel_backend($1)', [pid])
  } finally {
    await client.end()
  }
}

function leftover({ application, lastStatement, since = 0, idleSince }: VirtualSession): Leftover {
  const ageMs = Math.round(performance.now() - since)
  const who = application === '' ? '' : ` (application ${application})`
  const known = { ageMs, query: lastStatement, ...(application === '' ? {} : { application }) }
  return idleSince === undefined
    ? {
        kind: 'query',
        what: `a running query${who}, for ${ageMs} ms: ${abridge(lastStatement)}`,
        answer: 'ended',
        ...known,
      }
    : {
        kind: 'transaction',
        what: `an open transaction${who}, begun ${ageMs} ms ago, last statement: ${abridge(lastStatement)}`,
        answer: 'ended',
        ...known,
      }
}

/** Nobody else can have the turn: a transaction is open, and it asks for nothing. */
export function isBusy(error: unknown): boolean {
  return error instanceof WaitRefused
}
