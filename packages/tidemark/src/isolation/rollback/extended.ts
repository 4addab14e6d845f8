import type { Work } from './answers.ts'
import { control } from './control.ts'
import { isRefusedOutside } from './in-block.ts'
import { message, stringAt, afterString, sync, type Message } from './messages.ts'
import { Renamed } from './prepared-names.ts'
import { isControl } from './simple.ts'
import { readStatements, type Statement } from './statement.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Messages of the extended protocol, kept until the client wants an answer: Sync, Flush, or a statement that is answered here. */
export class Extended {
  readonly #session: VirtualSession
  readonly #portals = new Map<string, Statement | undefined>()
  #pending: Buffer[] = []
  #statements: Statement[] = []
  /** What each pending Parse, Bind and Execute is about. */
  #subjects: (Statement | undefined)[] = []
  /** After an error everything up to the next Sync is skipped. */
  #skips = false

  constructor(session: VirtualSession) {
    this.#session = session
  }

  async answer(received: Message): Promise<void> {
    if (received.type === 'S') return this.#sync()
    if (this.#skips) return
    switch (received.type) {
      case 'P':
        return this.#parse(received)
      case 'B':
        return this.#bind(received)
      case 'D':
        return this.#describe(received)
      case 'E':
        return this.#execute(received)
      case 'C':
        return this.#close(received)
      default:
        await this.#send()
        return this.#session.client.flush()
    }
  }

  async #parse(received: Message): Promise<void> {
    const { prepared, names, closes, parses } = this.#session
    const name = stringAt(received.body)
    const text = stringAt(received.body, afterString(received.body))
    const [only, ...others] = readStatements(text)
    // Of several the server says that they are too many.
    const statement = others.length > 0 ? undefined : only
    const isNew = name === '' || !prepared.has(name)
    if (isNew) prepared.set(name, statement)
    if (isLocal(statement)) return this.#say('1')
    parses.push(isNew ? name : '')
    this.#subjects.push(statement)
    if (name === '') {
      closes.push('ours')
      this.#pending.push(names.close(name))
    }
    this.#pending.push(statement?.prepared === undefined ? names.parse(received) : this.#renamed(received, statement))
  }

  #renamed(received: Message, statement: Statement): Buffer {
    const { names } = this.#session
    const [name, text] = [stringAt(received.body), stringAt(received.body, afterString(received.body))]
    const types = received.body.subarray(afterString(received.body, afterString(received.body)))
    return message('P', names.statement(name), new Renamed(text, [statement], names).text, types)
  }

  async #bind(received: Message): Promise<void> {
    const { prepared, names } = this.#session
    const statement = prepared.get(stringAt(received.body, afterString(received.body)))
    const portal = stringAt(received.body)
    this.#portals.set(portal, statement)
    this.#session.hasNamedPortals ||= portal !== ''
    this.#session.lastStatement = statement?.text ?? ''
    if (isLocal(statement)) return this.#say('2')
    this.#subjects.push(statement)
    this.#pending.push(names.bind(received))
  }

  async #describe(received: Message): Promise<void> {
    const [kind, name] = [received.body.toString('latin1', 0, 1), stringAt(received.body, 1)]
    const statement = kind === 'S' ? this.#session.prepared.get(name) : this.#portals.get(name)
    if (!isLocal(statement)) {
      this.#pending.push(this.#session.names.about(received))
      return
    }
    if (kind === 'S') await this.#say('t', Buffer.alloc(2))
    await this.#say('n')
  }

  async #execute(received: Message): Promise<void> {
    const statement = this.#portals.get(stringAt(received.body))
    if (statement !== undefined && isControl(statement)) {
      await this.#send()
      if (!this.#skips) this.#skips = !(await control(this.#session, statement))
      return
    }
    if (statement?.inBlock !== undefined && this.#statements.length === 0) {
      await this.#send()
      this.#skips ||= isRefusedOutside(this.#session, statement)
      if (this.#skips) return
    }
    if (statement !== undefined) this.#statements.push(statement)
    this.#subjects.push(statement)
    this.#pending.push(this.#session.names.execute(received))
  }

  async #close(received: Message): Promise<void> {
    const [kind, name] = [received.body.toString('latin1', 0, 1), stringAt(received.body, 1)]
    const known = kind === 'S' ? this.#session.prepared : this.#portals
    known.delete(name)
    this.#session.closes.push('theirs')
    this.#pending.push(this.#session.names.about(received))
  }

  /** Answers without the server, after what was asked before. */
  async #say(type: string, ...parts: readonly Buffer[]): Promise<void> {
    await this.#send()
    if (!this.#skips) this.#session.client.write(message(type, ...parts))
  }

  /** Sends what is pending, within a unit. Sync instead of Flush: in the test's transaction it ends nothing, and its answer shows where the others end. */
  async #send(): Promise<void> {
    if (this.#pending.length === 0) return
    const opened = this.#session.unit !== undefined || (await this.#session.open(false))
    const work = this.#take()
    this.#skips = !opened || !(await this.#session.run(work))
    this.#settle()
  }

  /** What the server didn't come to will not be answered any more. */
  #settle(): void {
    const session = this.#session
    for (const name of session.parses) session.prepared.delete(name)
    session.parses = []
    session.closes = []
  }

  async #sync(): Promise<void> {
    const session = this.#session
    if (!this.#skips && this.#pending.length > 0) {
      if (session.unit === undefined) this.#skips = !(await session.runAlone(this.#take()))
      else await this.#send()
    }
    this.#settle()
    // The client says Sync once more after its data.
    if (session.copied) {
      session.copied = false
      return session.client.flush()
    }
    await this.#endUnit()
    this.#take()
    this.#skips = false
    session.ready()
  }

  async #endUnit(): Promise<void> {
    const session = this.#session
    if (session.unit !== undefined && !session.unit.explicit) {
      if (this.#skips) await session.rollback()
      else await session.commit()
    }
    if (session.unit !== undefined) return
    this.#portals.clear()
    session.hasNamedPortals = false
    session.names.nextRound()
  }

  #take(): Work {
    const subjects = this.#subjects
    const position = (seen: number, answered: number): number => {
      const subject = subjects[answered]
      return subject === undefined ? seen : new Renamed('', [subject], this.#session.names).position(seen)
    }
    const bytes = Buffer.concat([...this.#pending, sync])
    const work = { bytes, statements: this.#statements, simple: false, position }
    this.#pending = []
    this.#statements = []
    this.#subjects = []
    return work
  }
}

/** Statements that never come to the server under their own text. */
function isLocal(statement: Statement | undefined): boolean {
  return statement?.control !== undefined
}
