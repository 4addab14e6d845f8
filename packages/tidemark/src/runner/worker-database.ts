import type { Isolation } from '../config/config.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { now } from '../isolation/clock.ts'
import { isolate } from '../isolation/isolation.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import { type Moved, movedMark } from '../isolation/moved.ts'
import type { Strategy, Undone } from '../isolation/strategy.ts'
import type { Stage } from '../isolation/take-snapshot.ts'
import type { Mark } from '../ledger/ledger.ts'
import type { RecordWriter } from '../record/writer.ts'
import { baseOf, startNow, type Attempt, type Settled } from './attempt.ts'
import { Companions, type Follower } from './companions.ts'
import { nameOf, type TaskRef } from './contract.ts'
import { FixtureBuilder } from './fixture-builder.ts'
import { Frames } from './frames.ts'
import { Overlap } from './overlap.ts'
import type { OwnDatabases } from './own-databases.ts'
import type { QueryMeter } from './query-meter.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

export interface WorkerDatabaseParts {
  readonly database: LeasedDatabase
  readonly own: OwnDatabases
  readonly meter: Pick<QueryMeter, 'sourceOf'>
  readonly record: Pick<RecordWriter, 'write'>
  /** What goes back to the same points as the database. */
  readonly companions?: readonly Follower[]
}

/**
 * The database of one worker, all that goes back with it, and the points to which open suites and attempts take it back.
 * But for `inTurn`, `suiteDatabase` and `fixtures` everything here is called by whoever has the turn.
 */
export class WorkerDatabase {
  /** Builds data of suites. */
  readonly fixtures: FixtureBuilder
  readonly #parts: WorkerDatabaseParts
  readonly #isolation: Isolation
  readonly #strategy: Strategy
  readonly #frames: Frames
  readonly #overlap = new Overlap()
  readonly #companions: Companions
  readonly #attempts = new Map<TaskRef, Attempt>()
  #turn: Promise<unknown> = Promise.resolve()
  /** Where the database has to go, when that was not possible. */
  #owed: Mark | undefined

  constructor(parts: WorkerDatabaseParts, isolation: Isolation) {
    this.#parts = parts
    this.#isolation = isolation
    const strategy = isolate(parts.database, isolation)
    this.#strategy = { ...strategy, undo: (mark) => this.#insist(strategy, mark) }
    this.#frames = new Frames(this.#strategy)
    this.#companions = new Companions(this.#strategy.apart ? (parts.companions ?? []) : [])
    this.fixtures = new FixtureBuilder({
      frames: this.#frames,
      inTurn: (action) => this.inTurn(action),
      database: () => this.suiteDatabase,
      mark: () => this.#strategy.mark(),
      undo: async (mark) => this.#noteReplacement('a fixture', await this.#strategy.undo(mark)),
    })
  }

  /** One control session serves tests that may run at the same time: what they ask for is done one after the other. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action)
    this.#turn = result.catch(() => {})
    return result
  }

  /** True while tests or suites of one file run at the same time. */
  get isShared(): boolean {
    return !this.#overlap.isOver
  }

  async enterSuite(suite: TaskRef): Promise<void> {
    await this.#mend(nameOf(suite))
    if (!suite.overlapping) {
      await this.#companions.enter()
      return this.#frames.enter(suite)
    }
    await this.#frames.inner()
    await this.#companions.begin()
    this.#overlap.enter(suite)
  }

  /** Takes back what a suite wrote; undefined while others go on beside it. */
  async leaveSuite(suite: TaskRef): Promise<Undone | undefined> {
    if (suite.overlapping) return this.#leaveOverlap(suite)
    const undone = await this.#frames.leave()
    this.#noteReplacement(nameOf(suite), undone)
    return this.#companions.leave(undone)
  }

  /** Marks the state that an attempt starts from. */
  async begin(test: TaskRef, number: number): Promise<Attempt> {
    const start = now()
    await this.#mend(nameOf(test))
    const base = await this.#strategy.begin(await this.#frames.inner())
    await this.#companions.begin()
    const attempt: Attempt = { test, number, base, ...startNow(), isolationMs: now() - start, own: undefined }
    this.#attempts.set(test, attempt)
    if (test.overlapping) this.#overlap.enter(test)
    return attempt
  }

  /**
   * Refuses an attempt that would miss what its suites wrote.
   * @throws TidemarkError TM_SUITE_DATA_LOST, TM_SUITE_CHANGED_SCHEMA
   */
  refuse(): void {
    this.#frames.refuse()
  }

  /** The open attempt at a test. */
  attemptAt(test: TaskRef): Attempt | undefined {
    return this.#attempts.get(test)
  }

  /** After everything that is done for an attempt. */
  close(attempt: Attempt): void {
    this.#attempts.delete(attempt.test)
  }

  /** Takes back what an attempt did, and says whether it may have met others. */
  async settle(attempt: Attempt): Promise<Settled> {
    return attempt.test.overlapping ? this.#settleOverlapping(attempt) : this.#settleAlone(attempt)
  }

  /** Takes everything back, for a file that never came to its suites. */
  async clean(): Promise<void> {
    await this.#companions.leave(await this.#strategy.undo(0))
  }

  /** The database that an attempt works on: this one, or one of its own when others run at the same time. */
  async databaseOf(attempt: Attempt | undefined): Promise<LeasedDatabase> {
    if (!attempt?.test.overlapping || !this.#strategy.apart) return this.#parts.database
    const start = now()
    attempt.own ??= await this.#parts.own.take()
    const ms = now() - start
    attempt.isolationMs += ms
    attempt.startedAt += ms
    return attempt.own
  }

  /** What a test is given of its database. */
  open(database: LeasedDatabase, test: TaskRef): TestDatabase {
    const attempt = this.attemptAt(test)
    return this.#open(database, nameOf(test), () => (attempt === undefined ? 0 : baseOf(attempt)))
  }

  /** What hooks of files and suites are given: "since the test began" is since the innermost suite did. */
  get suiteDatabase(): TestDatabase {
    return this.#open(this.#parts.database, 'a hook', () => this.#frames.marks.at(-1) ?? 0)
  }

  async #insist(strategy: Strategy, mark: Mark): Promise<Undone> {
    this.#owed = Math.min(mark, this.#owed ?? mark)
    const undone = await strategy.undo(this.#owed)
    this.#owed = undefined
    return undone
  }

  /** What an earlier test left could not be taken back: nobody starts from that. */
  async #mend(by: string): Promise<void> {
    if (this.#owed !== undefined) this.#noteReplacement(by, await this.#strategy.undo(this.#owed))
  }

  async #settleAlone(attempt: Attempt): Promise<Settled> {
    const undone = await this.#strategy.undo(attempt.base)
    this.#noteReplacement(nameOf(attempt.test), undone)
    return { ...(await this.#companions.settle(undone)), error: undefined }
  }

  async #settleOverlapping(attempt: Attempt): Promise<Settled> {
    const changes = await this.#strategy.footprint(await this.#frames.inner())
    const shares = attempt.own === undefined
    const error = this.#strategy.apart ? this.#overlap.verdict(attempt.test, shares, changes) : undefined
    const shared = await this.#leaveOverlap(attempt.test)
    if (attempt.own === undefined) return { leftovers: [], replaced: undefined, ...shared, footprint: changes, error }
    const own = await this.#giveBack(attempt.own, nameOf(attempt.test))
    return { ...shared, ...own, leftovers: [...own.leftovers, ...(shared?.leftovers ?? [])], error }
  }

  /** Cleans the shared database once nothing runs on it any more. */
  async #leaveOverlap(task: TaskRef): Promise<Undone | undefined> {
    this.#overlap.leave(task)
    if (this.isShared) return undefined
    const undone = await this.#strategy.undo(await this.#frames.inner())
    this.#noteReplacement(nameOf(task), undone)
    return this.#companions.settle(undone)
  }

  async #giveBack(database: LeasedDatabase, by: string): Promise<Undone> {
    const undone = await isolate(database, this.#isolation).undo(0)
    this.#record(database, by, undone)
    this.#parts.own.giveBack(database)
    return undone
  }

  #open(database: LeasedDatabase, by: string, base: () => Mark): TestDatabase {
    const undo = (mark: Mark): Promise<Undone> => this.inTurn(() => this.#undoWithin(by, database, mark))
    const shared = database === this.#parts.database
    const stage: Stage = {
      database,
      openMarks: () => (shared ? this.#openMarks() : []),
      inTurn: (work) => this.inTurn(work),
      moved: (moved) => (shared ? this.#move(moved) : undefined),
      undo,
    }
    return openTestDatabase(database, { base, undo, stage, queries: this.#parts.meter.sourceOf(database) })
  }

  #openMarks(): readonly Mark[] {
    if (this.isShared) throw new TidemarkError('TM_SNAPSHOT_OVERLAP', { seen: this.#overlap.running })
    return [...this.#frames.marks, ...[...this.#attempts.values()].map(({ base }) => base)]
  }

  async #undoWithin(by: string, database: LeasedDatabase, mark: Mark): Promise<Undone> {
    const undone = await isolate(database, 'rewind').undo(mark)
    if (database === this.#parts.database) this.#noteReplacement(by, undone)
    else this.#record(database, by, undone)
    return undone
  }

  #noteReplacement(by: string, undone: Undone): void {
    if (undone.replaced === undefined) return
    this.#frames.replaced(by, undone.replaced)
    this.#moveAttempts(undone.replaced.moved)
    this.#record(this.#parts.database, by, undone)
  }

  #record({ name: database, hasLedger }: LeasedDatabase, by: string, { replaced }: Undone): void {
    // Where every test gets a clone, that is no event.
    if (replaced === undefined || this.#isolation === 'clone' || !hasLedger) return
    const { reason, ms, spare } = replaced
    this.#parts.record.write({ type: 'database-replaced', database, by, reason, ms, spare })
  }

  #move(moved: Moved): void {
    this.#frames.move(moved)
    this.#moveAttempts(moved)
  }

  #moveAttempts(moved: Moved): void {
    for (const attempt of this.#attempts.values()) attempt.base = movedMark(attempt.base, moved)
  }
}
