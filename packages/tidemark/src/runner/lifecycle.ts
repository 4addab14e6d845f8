import { TidemarkError } from '../errors/tidemark-error.ts'
import { now } from '../isolation/clock.ts'
import { isolate } from '../isolation/isolation.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import { type Moved, movedMark } from '../isolation/moved.ts'
import type { Strategy, Undone } from '../isolation/strategy.ts'
import type { Stage } from '../isolation/take-snapshot.ts'
import type { Mark } from '../ledger/ledger.ts'
import type { RecordWriter } from '../record/writer.ts'
import {
  baseOf,
  errorsOf,
  leftoverError,
  startNow,
  testEnded,
  timesOf,
  type Attempt,
  type Ending,
  type Settled,
} from './attempt.ts'
import { Companions, type Follower } from './companions.ts'
import { nameOf, placeOf, type Outcome, type TaskRef } from './contract.ts'
import { explainFailure } from './explain-failure.ts'
import { FileWatch } from './file-watch.ts'
import { FixtureBuilder } from './fixture-builder.ts'
import { Frames } from './frames.ts'
import type { Handover } from './handover.ts'
import { keepFailed } from './keep-failed.ts'
import { withLines } from './leftover-lines.ts'
import { Overlap } from './overlap.ts'
import type { OwnDatabases } from './own-databases.ts'
import { queriesOf, type QueryMeter } from './query-meter.ts'
import type { SuiteFixture } from './suite-fixture.ts'
import { seeRows } from './seen-rows.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

export interface LifecycleParts {
  readonly handover: Pick<Handover, 'isolation' | 'strict' | 'keep' | 'rows'>
  readonly database: LeasedDatabase
  readonly own: OwnDatabases
  readonly meter: QueryMeter
  readonly record: Pick<RecordWriter, 'write'>
  /** What goes back to the same points as the database. */
  readonly companions?: readonly Follower[]
}

/**
 * Keeps the database of one worker in step with the tests that run on it, whatever the runner: suites and attempts are
 * announced in the order in which the runner comes to them.
 */
export class Lifecycle {
  readonly #parts: LifecycleParts
  readonly #strategy: Strategy
  readonly #frames: Frames
  readonly #overlap = new Overlap()
  readonly #attempts = new Map<TaskRef, Attempt>()
  #turn: Promise<unknown> = Promise.resolve()
  readonly #fixtures: FixtureBuilder
  readonly #companions: Companions
  readonly #watch: FileWatch

  constructor(parts: LifecycleParts) {
    this.#parts = parts
    this.#strategy = isolate(parts.database, parts.handover.isolation)
    this.#frames = new Frames(this.#strategy)
    this.#companions = new Companions(this.#strategy.apart ? (parts.companions ?? []) : [])
    this.#watch = new FileWatch(parts.database)
    this.#fixtures = new FixtureBuilder({
      frames: this.#frames,
      inTurn: (action) => this.#inTurn(action),
      database: () => this.suiteDatabase,
      mark: () => this.#strategy.mark(),
      undo: async (mark) => this.#noteReplacement('a fixture', await this.#strategy.undo(mark)),
    })
  }

  /** Before a file's or suite's own `beforeAll`. */
  async startSuite(suite: TaskRef): Promise<void> {
    await this.#fixtures.rebuild()
    await this.#inTurn(async () => {
      await this.#watch.startSuite(suite)
      if (!suite.overlapping) {
        await this.#companions.enter()
        await this.#frames.enter(suite)
        return this.#parts.meter.startSuite(this.#parts.database.name)
      }
      await this.#frames.inner()
      await this.#companions.begin()
      this.#overlap.enter(suite)
    })
  }

  /** After a file's or suite's `afterAll`: what it wrote goes. */
  async endSuite(suite: TaskRef): Promise<void> {
    await this.#inTurn(async () => {
      const counted = suite.overlapping ? {} : await this.#parts.meter.endSuite(this.#parts.database.name)
      const start = now()
      const undone = suite.overlapping ? await this.#leaveOverlap(suite) : await this.#leaveSuite(suite)
      if (undone === undefined) return
      const { file, path } = suite
      const leftovers = [...undone.leftovers, ...(await this.#watch.endSuite(suite))]
      const { footprint, redis } = undone
      const changes = { footprint, ...(redis === undefined ? {} : { redis }) }
      const known = { isolationMs: now() - start, ...changes, leftovers, ...queriesOf(counted) }
      const database = this.#parts.database.name
      this.#parts.record.write({ type: 'suite-ended', file, path, database, ...known })
      if (counted.failure !== undefined) throw counted.failure
    })
  }

  /**
   * Before everything that belongs to an attempt: `aroundEach`, `beforeEach`, fixtures.
   * @throws TidemarkError TM_SUITE_DATA_LOST, TM_SUITE_CHANGED_SCHEMA
   */
  async startAttempt(test: TaskRef, number: number): Promise<void> {
    await this.#fixtures.rebuild()
    await this.#inTurn(async () => {
      const start = now()
      const base = await this.#strategy.begin(await this.#frames.inner())
      await this.#companions.begin()
      const isolationMs = now() - start
      const attempt: Attempt = { test, number, base, ...startNow(), isolationMs, own: undefined }
      this.#attempts.set(test, attempt)
      await this.#parts.meter.startTest(this.#parts.database.name, test.overlapping)
      Object.assign(attempt, startNow())
      if (test.overlapping) this.#overlap.enter(test)
      this.#frames.refuse()
    })
  }

  /** After everything that belongs to an attempt. Undefined when no such attempt is open. */
  async endAttempt(test: TaskRef, outcome: Outcome): Promise<Ending | undefined> {
    return this.#inTurn(async () => {
      const attempt = this.#attempts.get(test)
      if (attempt === undefined) return undefined
      return this.#end(attempt, outcome).finally(() => this.#attempts.delete(test))
    })
  }

  /** A test that was never attempted. */
  skip(test: TaskRef): void {
    const { isolation } = this.#parts.handover
    const nothing = { attempt: 1, durationMs: 0, isolationMs: 0, footprint: {}, leftovers: [] }
    this.#parts.record.write({ type: 'test-ended', ...placeOf(test), status: 'skipped', isolation, ...nothing })
  }

  /** The database of a running test: the worker's, or one of its own when other tests run at the same time. */
  async databaseOf(test: TaskRef, { asksForQueries: asks = false } = {}): Promise<TestDatabase> {
    return this.#inTurn(async () => {
      const attempt = this.#attempts.get(test)
      const database = attempt === undefined ? this.#parts.database : await this.#ownDatabase(attempt)
      await this.#parts.meter.begin(database.name, { asks, own: attempt?.own !== undefined })
      return this.#open(database, nameOf(test), () => (attempt === undefined ? 0 : baseOf(attempt)))
    })
  }

  /** The worker's database for hooks of files and suites: "since the test began" is since the innermost suite did. */
  get suiteDatabase(): TestDatabase {
    return this.#open(this.#parts.database, 'a hook', () => this.#frames.marks.at(-1) ?? 0)
  }

  /** Builds data of the innermost suite in its `beforeAll`, one fixture after the other. */
  async addFixture(fixture: SuiteFixture<unknown>): Promise<void> {
    if (!this.#overlap.isOver) return fixture.setAside()
    await this.#fixtures.add(fixture)
  }

  /** Takes back what a file left that never came to its suites, because it could not be loaded. */
  async endFile(): Promise<void> {
    await this.#inTurn(async () => this.#companions.leave(await this.#strategy.undo(0)))
  }

  async #end(attempt: Attempt, outcome: Outcome): Promise<Ending> {
    const spent = timesOf(attempt)
    const database = attempt.own ?? this.#parts.database
    const shared = attempt.test.overlapping && attempt.own === undefined
    const counted = shared ? {} : await this.#parts.meter.endTest(database.name)
    const start = now()
    const atFailure = await this.#watch.endTest(attempt, outcome)
    if (outcome.timedOut) await database.endSessions()
    const seen = await seeRows(this.#parts.handover.rows, attempt, database)
    const { kept, failure } = await keepFailed(this.#parts.handover.keep, attempt, database, outcome)
    const { footprint, redis, error, leftovers: left } = await this.#settle(attempt)
    const leftovers = withLines(left, this.#parts.database.lease.root, attempt.test)
    const { isolation } = this.#parts.handover
    const isolationMs = attempt.isolationMs + now() - start
    const facts = { attempt: attempt.number, isolation, isolationMs, database: database.name, footprint, leftovers }
    const status = error === undefined ? outcome.status : 'failed'
    const known = { ...facts, ...(redis === undefined ? {} : { redis }), ...(kept === undefined ? {} : { kept }) }
    const ended = { status, ...spent, worker: this.#parts.database.slot, errors: errorsOf(outcome, error), atFailure }
    this.#parts.record.write(testEnded(attempt, { ...ended, facts: known, ...seen, ...queriesOf(counted) }))
    const explained = explainFailure(outcome.errors, { atFailure, leftovers, wrote: footprint })
    return { facts: known, error: error ?? failure ?? counted.failure, explained }
  }

  async #settle(attempt: Attempt): Promise<Settled> {
    const undone = attempt.test.overlapping ? await this.#settleOverlapping(attempt) : await this.#settleAlone(attempt)
    if (undone.error !== undefined || !this.#parts.handover.strict) return undone
    return { ...undone, error: leftoverError(undone.leftovers) }
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
    const own = await this.#giveBack(attempt.own)
    return { ...shared, ...own, leftovers: [...own.leftovers, ...(shared?.leftovers ?? [])], error }
  }

  async #leaveSuite(suite: TaskRef): Promise<Undone> {
    const undone = await this.#frames.leave()
    this.#noteReplacement(nameOf(suite), undone)
    return this.#companions.leave(undone)
  }

  /** Cleans the shared database once nothing runs on it any more. */
  async #leaveOverlap(task: TaskRef): Promise<Undone | undefined> {
    this.#overlap.leave(task)
    if (!this.#overlap.isOver) return undefined
    const undone = await this.#strategy.undo(await this.#frames.inner())
    this.#noteReplacement(nameOf(task), undone)
    return this.#companions.settle(undone)
  }

  async #ownDatabase(attempt: Attempt): Promise<LeasedDatabase> {
    if (!attempt.test.overlapping || !this.#strategy.apart) return this.#parts.database
    const start = now()
    attempt.own ??= await this.#parts.own.take()
    const ms = now() - start
    attempt.isolationMs += ms
    attempt.startedAt += ms
    return attempt.own
  }

  async #giveBack(database: LeasedDatabase): Promise<Undone> {
    const undone = await isolate(database, this.#parts.handover.isolation).undo(0)
    this.#parts.own.giveBack(database)
    return undone
  }

  #open(database: LeasedDatabase, by: string, base: () => Mark): TestDatabase {
    const undo = (mark: Mark): Promise<Undone> => this.#inTurn(() => this.#undoWithin(by, database, mark))
    const shared = database === this.#parts.database
    const stage: Stage = {
      database,
      openMarks: () => (shared ? this.#openMarks() : []),
      inTurn: (work) => this.#inTurn(work),
      moved: (moved) => (shared ? this.#move(moved) : undefined),
      undo,
    }
    return openTestDatabase(database, { base, undo, stage, queries: this.#parts.meter.sourceOf(database) })
  }

  #openMarks(): readonly Mark[] {
    if (!this.#overlap.isOver) throw new TidemarkError('TM_SNAPSHOT_OVERLAP', { seen: this.#overlap.running })
    return [...this.#frames.marks, ...[...this.#attempts.values()].map(({ base }) => base)]
  }

  async #undoWithin(by: string, database: LeasedDatabase, mark: Mark): Promise<Undone> {
    const undone = await isolate(database, 'rewind').undo(mark)
    if (database === this.#parts.database) this.#noteReplacement(by, undone)
    return undone
  }

  #noteReplacement(by: string, { replaced }: Undone): void {
    if (replaced === undefined) return
    this.#frames.replaced(by, replaced)
    this.#moveAttempts(replaced.moved)
    const { name: database, hasLedger } = this.#parts.database
    // Where every test gets a clone, that is no event.
    if (this.#parts.handover.isolation === 'clone' || !hasLedger) return
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

  // One control session serves tests that may run at the same time: what they ask for is done one after the other.
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action)
    this.#turn = result.catch(() => {})
    return result
  }
}
