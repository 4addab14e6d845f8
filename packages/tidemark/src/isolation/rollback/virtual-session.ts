import type { Socket } from 'node:net'
import { BackendError } from './backend.ts'
import { Answer, PassedOn } from './answers.ts'
import { ClientOutput } from './client-output.ts'
import { feedCopy } from './copy.ts'
import type { Inbox } from './inbox.ts'
import { query, ready, sync, writeFields, type Fields, type Message, type Status } from './messages.ts'
import { Names } from './names.ts'
import type { OneSession } from './one-session.ts'
import type { Settings } from './settings.ts'
import type { Statement } from './statement.ts'
import { type Claimant, WaitRefused } from './turns.ts'
import { cure, unhonouredError } from './unhonoured.ts'
import { Unit } from './unit.ts'

export interface VirtualSessionParts {
  readonly number: number
  readonly one: OneSession
  readonly socket: Socket
  readonly inbox: Inbox
  readonly application: string
  readonly settings: Settings
}

/** What is sent to the server in one go. */
export interface Work {
  readonly bytes: Buffer
  readonly statements: readonly Statement[]
  /** Of a single message with a statement; otherwise of messages that the client ends with Sync. */
  readonly simple: boolean
}

/** A client's session, as the client sees it: its transactions are units within the test's one. */
export class VirtualSession implements Claimant {
  readonly inbox: Inbox
  readonly client: ClientOutput
  readonly application: string
  readonly names: Names
  /** Statements that the client has prepared, by its own names. */
  readonly prepared = new Map<string, Statement | undefined>()
  readonly one: OneSession
  readonly #initial: Settings
  #settings: Settings
  #unit: Unit | undefined
  idleSince: number | undefined
  /** When its unit, or its wait for one, began, and what it asked for last. */
  since: number | undefined
  lastStatement = ''
  /** A COPY took the end of the messages that are going to the server. */
  copied = false
  /** Whose the answers to Close are that the server still owes. */
  closes: ('ours' | 'theirs')[] = []
  #exchanging = false

  constructor({ number, one, socket, inbox, application, settings }: VirtualSessionParts) {
    this.names = new Names(number)
    this.one = one
    this.inbox = inbox
    this.client = new ClientOutput(socket)
    this.application = application
    this.#initial = settings
    this.#settings = settings
  }

  get unit(): Unit | undefined {
    return this.#unit
  }

  get status(): Status {
    if (this.#unit?.explicit !== true) return 'I'
    return this.one.backend.status === 'E' ? 'E' : 'T'
  }

  /** It has, or waits for, the turn. */
  get isBusy(): boolean {
    return this.since !== undefined
  }

  /** Everything has been said: the client may ask again. */
  ready(): void {
    this.client.write(ready(this.status))
    this.client.flush()
  }

  /** The next message of the client; while it is waited for, a session that has the turn is idle. */
  async next(): Promise<Message | undefined> {
    this.idleSince = performance.now()
    try {
      return await this.inbox.next()
    } finally {
      this.idleSince = undefined
    }
  }

  /** Begins a unit. False when that was refused; then the client has been told. */
  async open(explicit: boolean): Promise<boolean> {
    if (!(await this.#takeTurn())) return false
    const unit = this.#newUnit(explicit)
    try {
      await this.one.backend.run(unit.begin)
    } catch (error) {
      await this.#undo(unit)
      this.#explain(error)
      return false
    }
    this.one.present = this.#settings
    return true
  }

  /** Runs something within the unit that is open. False when it failed; the client has been told. */
  async run(work: Work): Promise<boolean> {
    const unit = this.#unit
    for (const statement of work.statements) this.note(statement)
    if (unit === undefined) return false
    const answer = new PassedOn(this, work.simple)
    await this.#exchange(work.bytes, [answer.listen])
    answer.release()
    return !answer.failed
  }

  /** Runs something that is a unit by itself: to the server and back once. */
  async runAlone(work: Work): Promise<boolean> {
    const { deferrable } = this.one
    const stepByStep = work.statements.some(({ copies, changesSchema }) => copies || changesSchema)
    if (stepByStep || deferrable === undefined) return this.#runStepByStep(work)
    this.lastStatement = work.statements.at(-1)?.text ?? ''
    if (!(await this.#takeTurn())) return false
    const unit = this.#newUnit(false)
    for (const statement of work.statements) this.note(statement)
    const [begin, middle, end] = [new Answer(), new PassedOn(this, work.simple), new Answer()]
    const bytes = Buffer.concat([query(unit.begin), work.bytes, query(unit.commit(deferrable))])
    const whileBegun = (message: Message): void => (begin.error === undefined ? middle.listen(message) : undefined)
    await this.#exchange(bytes, [begin.listen, whileBegun, end.listen])
    const failure = begin.error ?? (middle.failed ? undefined : end.error)
    if (failure === undefined && !middle.failed) {
      middle.release()
      this.#finish(unit, end.rows)
      return true
    }
    await this.#undo(unit)
    if (failure !== undefined) this.#explain(new BackendError(failure))
    return false
  }

  /** Ends the unit with all that a commit does. False when it was rolled back instead; the client has been told why. */
  async commit(): Promise<boolean> {
    const unit = this.#unit
    if (unit === undefined) return true
    if (this.one.backend.status === 'E') {
      await this.rollback()
      return false
    }
    try {
      if (unit.changesSchema) this.one.forgetSchema()
      this.#finish(unit, await this.one.backend.run(unit.commit(await this.one.readDeferrable())))
      return true
    } catch (error) {
      await this.#undo(unit)
      this.#explain(error)
      return false
    }
  }

  async rollback(): Promise<void> {
    if (this.#unit !== undefined) await this.#undo(this.#unit)
  }

  /** As DISCARD ALL does. */
  resetSettings(): void {
    this.#settings = this.#initial
  }

  /** Forgets a prepared statement, or all of them, in the one session as well. */
  async closeStatements(name?: string): Promise<void> {
    const all = name === undefined ? [...this.prepared.keys()] : [name]
    for (const one of all) this.prepared.delete(one)
    if (all.length === 0) return
    const alone = this.#unit === undefined
    if (alone && !(await this.#takeTurn())) return
    await this.one.backend.exchange(Buffer.concat([...all.map((one) => this.names.close(one)), sync]), [() => {}])
    if (alone) this.#leave()
  }

  /** Takes note of a statement that is about to run, or to be answered here. */
  note(statement: Statement): void {
    const { unhonoured } = this.one
    this.#unit?.note(statement)
    this.lastStatement = statement.text
    if (this.application.startsWith('tidemark ')) return
    for (const what of statement.unhonoured) unhonoured.add(what, statement.text)
    if (statement.asksNow) unhonoured.askedNow(this.#unit?.number ?? 0, statement)
    if (statement.calls.some((name) => this.one.reaching.has(name))) unhonoured.add('function', statement.text)
    this.one.hasLocks ||= statement.unhonoured.includes('advisory-lock')
  }

  /** Ends the session for good, and tells the client why. */
  end(code: string, text: string): void {
    this.client.fatal(code, text)
    this.close()
  }

  close(): void {
    this.client.close()
    this.inbox.close()
  }

  async #runStepByStep(work: Work): Promise<boolean> {
    if (!(await this.open(false))) return false
    for (const statement of work.statements) this.note(statement)
    const answer = new PassedOn(this, work.simple)
    await this.#exchange(work.bytes, [answer.listen])
    // Of a COPY in the extended protocol the client says the end once more.
    if (this.copied && !work.simple) return !answer.failed
    if (answer.failed) await this.rollback()
    else if (!(await this.commit())) return false
    answer.release()
    return !answer.failed
  }

  async #takeTurn(): Promise<boolean> {
    this.since ??= performance.now()
    try {
      await this.one.turns.take(this)
      await this.one.cancelling
      return true
    } catch (error) {
      this.since = undefined
      if (error instanceof WaitRefused) this.#refuseWait()
      else this.client.error('57014', 'canceling statement due to user request')
      return false
    }
  }

  #refuseWait(): void {
    this.one.unhonoured.add('wait', this.lastStatement)
    const text = 'this connection waits for the transaction of another one, and that one asks for nothing'
    this.client.error(
      '0A000',
      text,
      `Tidemark holds this test in one transaction (isolation \`rollback\`), so only one connection at a time can have one of its own. ${cure}`,
    )
  }

  #newUnit(explicit: boolean): Unit {
    const parts = { explicit, settings: this.#settings, present: this.one.present }
    this.#unit = new Unit(this.one.nextUnit(), parts)
    return this.#unit
  }

  #finish(unit: Unit, rows: readonly (readonly (string | null)[])[]): void {
    this.#settings = unit.committed(rows)
    this.one.present = this.#settings
    this.#leave()
  }

  async #undo(unit: Unit): Promise<void> {
    try {
      await this.one.backend.run(unit.rollback)
      if (unit.changesSchema) this.one.forgetSchema()
      this.one.present = unit.before
    } finally {
      this.#leave()
    }
  }

  #leave(): void {
    this.#unit = undefined
    this.since = undefined
    this.one.turns.give(this)
  }

  #explain(error: unknown): void {
    if (!(error instanceof BackendError)) throw error
    this.passError(error.fields)
  }

  /** An error of the server, with what there is to do where it comes of the transaction around the test. */
  passError(fields: Fields): void {
    const what = unhonouredError(fields['C'] ?? '')
    if (what !== undefined) this.one.unhonoured.add(what, this.lastStatement)
    const hint = [fields['H'], cure].filter((part) => part !== undefined).join(' ')
    this.client.write(writeFields('E', what === undefined ? fields : { ...fields, H: hint }))
  }

  async #exchange(bytes: Buffer, listeners: readonly ((message: Message) => void)[]): Promise<void> {
    this.#exchanging = true
    try {
      await this.one.backend.exchange(bytes, listeners)
    } finally {
      this.#exchanging = false
      this.inbox.wake()
    }
  }

  /** The server wants the data of a COPY. */
  async feed(simple: boolean): Promise<void> {
    this.copied = true
    await feedCopy(this, { simple, isOver: () => !this.#exchanging })
  }
}
