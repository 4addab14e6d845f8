import { now } from '../isolation/clock.ts'
import {
  changesOf,
  errorsOf,
  leftoverError,
  startNow,
  testEnded,
  timesOf,
  withoutValuesOfRows,
  type Attempt,
  type Ending,
  type Settled,
} from './attempt.ts'
import type { TestError } from '../record/event.ts'
import { brokenAttempt, brokenSuite, neverBegun, type Here } from './broken.ts'
import { placeOf, type AttemptOutcome, type TaskRef } from './contract.ts'
import { explainFailure } from './explain-failure.ts'
import { FileWatch } from './file-watch.ts'
import type { Handover } from './handover.ts'
import { HookClaims } from './hook-claims.ts'
import { keepFailed } from './keep-failed.ts'
import { withLines } from './leftover-lines.ts'
import { MeetingPoint } from './together/meeting-point.ts'
import { queriesOf, type QueryMeter } from './query-meter.ts'
import type { SuiteFixture } from './suite-fixture.ts'
import { seeRows } from './seen-rows.ts'
import type { TestDatabase } from './test-database.ts'
import { WorkerDatabase, type WorkerDatabaseParts } from './worker-database.ts'

export interface LifecycleParts extends WorkerDatabaseParts {
  readonly handover: Pick<Handover, 'base' | 'isolation' | 'strict' | 'keep' | 'rows' | 'together'>
  readonly meter: QueryMeter
}

/**
 * Keeps the database of one worker in step with the tests that run on it, whatever the runner, and records them: suites
 * and attempts are announced in the order in which the runner comes to them.
 */
export class Lifecycle {
  readonly #parts: LifecycleParts
  readonly #database: WorkerDatabase
  readonly #watch: FileWatch
  readonly #hooks: HookClaims
  readonly #meeting: MeetingPoint

  constructor(parts: LifecycleParts) {
    this.#parts = parts
    this.#database = new WorkerDatabase(parts, parts.handover.isolation)
    this.#watch = new FileWatch(parts.database)
    this.#hooks = new HookClaims(parts.handover.rows, parts.database)
    this.#meeting = new MeetingPoint(parts.database.lease.control, parts.handover.together)
  }

  /** Before a file's or suite's own `beforeAll`. */
  async startSuite(suite: TaskRef): Promise<void> {
    await this.#meeting.startSuite(suite)
    try {
      await this.#database.fixtures.rebuild()
      await this.#database.inTurn(() => this.#enter(suite))
    } catch (error) {
      this.#parts.record.write(brokenSuite(suite, this.#name, error))
      throw error
    }
  }

  /** After a file's or suite's `afterAll`: what it wrote goes. */
  async endSuite(suite: TaskRef, errors: readonly TestError[] = []): Promise<void> {
    await this.#meeting.over(suite)
    await this.#database.inTurn(async () => {
      const counted = suite.overlapping ? {} : await this.#parts.meter.endSuite(this.#name)
      const start = now()
      const claims = this.#hooks.leave()
      const undone = await this.#database.leaveSuite(suite)
      if (undone === undefined) return
      const leftovers = [...undone.leftovers, ...(await this.#watch.endSuite(suite))]
      const known = { isolationMs: now() - start, ...changesOf(undone), leftovers, ...claims, ...queriesOf(counted) }
      const failed = errors.length === 0 ? {} : { errors: errors.map(withoutValuesOfRows) }
      this.#parts.record.write({ type: 'suite-ended', ...placeOf(suite), database: this.#name, ...known, ...failed })
      if (counted.failure !== undefined) throw counted.failure
    })
  }

  /**
   * Before everything that belongs to an attempt: `aroundEach`, `beforeEach`, fixtures.
   * @throws TidemarkError TM_SUITE_DATA_LOST, TM_SUITE_CHANGED_SCHEMA
   */
  async startAttempt(test: TaskRef, number: number): Promise<void> {
    await this.#meeting.startAttempt(test, number)
    this.#parts.record.write({ type: 'test-started', ...placeOf(test), ...this.#here, attempt: number })
    try {
      await this.#database.fixtures.rebuild()
      await this.#database.inTurn(() => this.#begin(test, number))
    } catch (error) {
      // An attempt that is open ends as all do.
      if (this.#database.attemptAt(test) === undefined) {
        this.#parts.record.write(brokenAttempt(neverBegun(test, number), this.#here, { error }))
      }
      throw error
    }
  }

  /** After a test's function, before its `afterEach`. */
  async endBody(test: TaskRef): Promise<void> {
    await this.#meeting.endBody(test)
  }

  /** After everything that belongs to an attempt. Undefined when no such attempt is open. */
  async endAttempt(test: TaskRef, outcome: AttemptOutcome): Promise<Ending | undefined> {
    if (outcome.final) await this.#meeting.over(test)
    return this.#database.inTurn(async () => {
      const attempt = this.#database.attemptAt(test)
      if (attempt === undefined) return undefined
      return this.#end(attempt, outcome).finally(() => this.#database.close(attempt))
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
    return this.#database.inTurn(async () => {
      const attempt = this.#database.attemptAt(test)
      const database = await this.#database.databaseOf(attempt)
      await this.#parts.meter.begin(database.name, { asks, own: attempt?.own !== undefined })
      return this.#database.open(database, test)
    })
  }

  /** The worker's database for hooks of files and suites. */
  get suiteDatabase(): TestDatabase {
    return this.#database.suiteDatabase
  }

  /** Builds data of the innermost suite in its `beforeAll`, one fixture after the other. */
  async addFixture(fixture: SuiteFixture<unknown>): Promise<void> {
    if (this.#database.isShared) return fixture.setAside()
    await this.#database.fixtures.add(fixture)
  }

  /** Takes back what a file left that never came to its suites, because it could not be loaded. */
  async endFile(): Promise<void> {
    await this.#database.inTurn(() => this.#database.clean())
  }

  get #name(): string {
    return this.#parts.database.name
  }

  get #here(): Here {
    const { database, handover } = this.#parts
    return { worker: database.slot, isolation: handover.isolation, database: database.name }
  }

  async #enter(suite: TaskRef): Promise<void> {
    await this.#hooks.enter()
    try {
      await this.#watch.startSuite(suite)
      await this.#database.enterSuite(suite)
    } catch (error) {
      this.#hooks.leave()
      throw error
    }
    if (!suite.overlapping) await this.#parts.meter.startSuite(this.#name)
  }

  async #begin(test: TaskRef, number: number): Promise<void> {
    await this.#hooks.begin()
    const attempt = await this.#database.begin(test, number)
    await this.#parts.meter.startTest(this.#name, test.overlapping)
    Object.assign(attempt, startNow())
    this.#database.refuse()
  }

  async #end(attempt: Attempt, outcome: AttemptOutcome): Promise<Ending> {
    const spent = timesOf(attempt)
    try {
      return await this.#conclude(attempt, outcome, spent)
    } catch (error) {
      this.#parts.record.write(brokenAttempt(attempt, this.#here, { ...spent, errors: outcome.errors, error }))
      throw error
    }
  }

  async #conclude(attempt: Attempt, outcome: AttemptOutcome, spent: ReturnType<typeof timesOf>): Promise<Ending> {
    const database = attempt.own ?? this.#parts.database
    const shared = attempt.test.overlapping && attempt.own === undefined
    const counted = shared ? {} : await this.#parts.meter.endTest(database.name)
    const start = now()
    const atFailure = await this.#watch.endTest(attempt, outcome)
    if (outcome.timedOut) await database.endSessions()
    const seen = await seeRows(this.#parts.handover.rows, attempt, database)
    const { kept, failure } = await keepFailed(this.#parts.handover.keep, attempt, database, outcome)
    const undone = await this.#settle(attempt)
    const { error } = undone
    const leftovers = withLines(undone.leftovers, this.#parts.handover.base, attempt.test)
    const { isolation } = this.#parts.handover
    const isolationMs = attempt.isolationMs + now() - start
    const facts = {
      attempt: attempt.number,
      isolation,
      isolationMs,
      database: database.name,
      ...changesOf(undone),
      leftovers,
    }
    const status = error === undefined ? outcome.status : 'failed'
    const known = { ...facts, ...(kept === undefined ? {} : { kept }) }
    const ended = { status, ...spent, worker: this.#parts.database.slot, errors: errorsOf(outcome, error), atFailure }
    const explained = explainFailure(outcome.errors, { atFailure, leftovers, wrote: undone.footprint })
    this.#parts.record.write(testEnded(attempt, { ...ended, facts: known, ...seen, ...queriesOf(counted) }))
    return { facts: known, error: error ?? failure ?? counted.failure, explained }
  }

  async #settle(attempt: Attempt): Promise<Settled> {
    const undone = await this.#database.settle(attempt)
    if (undone.error !== undefined || !this.#parts.handover.strict) return undone
    return { ...undone, error: leftoverError(undone.leftovers) }
  }
}
