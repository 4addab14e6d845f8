import type { Socket } from 'node:net'
import { BackendError } from './backend.ts'
import { Answer, PassedOn, type Work } from './answers.ts'
import { ClientOutput } from './client-output.ts'
import { explain, refuseWait } from './complaints.ts'
import { feedCopy } from './copy.ts'
import type { Inbox } from './inbox.ts'
import { query, ready, sync, type Message, type Status } from './messages.ts'
import { Names } from './names.ts'
import type { OneSession } from './one-session.ts'
import { Reported } from './reported.ts'
import { lasting, type Settings } from './settings.ts'
import { readStatements, type Statement } from './statement.ts'
import { type Claimant, WaitRefused } from './turns.ts'
import { Unit } from './unit.ts'

export interface VirtualSessionParts {
  readonly number: number
  readonly one: OneSession
  readonly socket: Socket
  readonly inbox: Inbox
  readonly application: string
  readonly settings: Settings
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
  /** Temporary table that this made. */
  lastTemporary: string | undefined
  /** A COPY took the end of the messages that are going to the server. */
  copied = false
  hasNamedPortals = false
  /** Whose the answers to Close are that the server still owes. */
  closes: ('ours' | 'theirs')[] = []
  /** Names of statements that the server still has to confirm. */
  parses: string[] = []
  readonly reported = new Reported()
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
    if (this.#unit !== undefined) this.reported.tell(this.client, this.one.backend.parameters)
    this.client.write(ready(this.status))
    this.client.flush()
  }

  /** The next message of the client. */
  async next(): Promise<Message | undefined> {
    await this.arrival(() => false)
    return this.inbox.take()
  }

  /** Waits for a message of the client, or until it isn't needed any more; meanwhile a session that has the turn is idle. */
  async arrival(isOver: () => boolean): Promise<void> {
    this.idleSince = performance.now()
    try {
      await this.inbox.arrival(isOver)
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
      explain(this, error)
      return false
    }
    this.one.present = this.#settings
    return true
  }

  /** Runs something within the unit that is open. False when it failed; the client has been told. */
  async run(work: Work): Promise<boolean> {
    await this.#unit?.remember(this.one.backend, work.statements)
    for (const statement of work.statements) this.note(statement)
    const answer = new PassedOn(this, work)
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
    unit.hasCursors ||= this.hasNamedPortals
    for (const statement of work.statements) this.note(statement)
    const [begin, middle, end] = [new Answer(), new PassedOn(this, work), new Answer()]
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
    if (failure !== undefined) explain(this, new BackendError(failure))
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
      unit.hasCursors ||= this.hasNamedPortals
      if (unit.changesSchema) this.one.forgetSchema()
      this.#finish(unit, await this.one.backend.run(unit.commit(await this.one.readDeferrable())))
      return true
    } catch (error) {
      await this.#undo(unit)
      explain(this, error)
      return false
    }
  }

  async rollback(): Promise<void> {
    if (this.#unit !== undefined) await this.#undo(this.#unit)
  }

  /** As DISCARD ALL does. */
  resetSettings(): void {
    this.#settings = this.#initial
    this.reported.reset(this.client)
  }

  /** Forgets all prepared statements, in the one session as well. */
  async closeStatements(): Promise<void> {
    const all = [...this.prepared.keys()]
    this.prepared.clear()
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
    this.lastTemporary = statement.temporary
    this.#noteNames(statement)
    if (this.application.startsWith('tidemark ')) return
    for (const what of statement.unhonoured) unhonoured.add(what, statement.text)
    if (statement.asksNow) unhonoured.askedNow(this.#unit?.number ?? 0, statement)
    if (statement.calls.some((name) => this.one.reaching.has(name))) unhonoured.add('function', statement.text)
    this.one.heldCursors ||= statement.holds
    this.one.hasLocks ||= statement.unhonoured.includes('advisory-lock')
  }

  #noteNames({ prepared, temporary }: Statement): void {
    if (temporary !== undefined) this.one.temporary.note(temporary, this)
    if (prepared === undefined) return
    const { name, makes, forgets } = prepared
    const executed = this.prepared.get(name)
    if (makes !== undefined) this.prepared.set(name, readStatements(makes)[0])
    else if (forgets) this.prepared.delete(name)
    else if (executed !== undefined) this.note(executed)
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
    const answer = new PassedOn(this, work)
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
      if (error instanceof WaitRefused) refuseWait(this)
      else this.client.error('57014', 'canceling statement due to user request')
      return false
    }
  }

  #newUnit(explicit: boolean): Unit {
    this.#unit = new Unit(this.one.nextUnit(), { explicit, settings: this.#settings, one: this.one })
    this.reported.remember()
    return this.#unit
  }

  #finish(unit: Unit, rows: readonly (readonly (string | null)[])[]): void {
    this.#settings = unit.committed(rows)
    this.one.present = lasting(this.#settings)
    this.reported.tell(this.client, this.one.backend.parameters)
    this.#leave()
  }

  async #undo(unit: Unit): Promise<void> {
    try {
      await this.one.backend.run(unit.rollback)
      if (unit.changesSchema) this.one.forgetSchema()
      this.one.present = unit.before
      this.reported.recall(this.client)
    } finally {
      this.#leave()
    }
  }

  #leave(): void {
    this.#unit = undefined
    this.since = undefined
    this.one.turns.give(this)
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
