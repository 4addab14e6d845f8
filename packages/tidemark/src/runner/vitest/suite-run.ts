import type { TestProject, TestRunEndReason, Vitest } from 'vitest/node'
import { version } from '../../record/version.ts'
import { findProject } from '../../config/find.ts'
import type { Overrides } from '../../config/load.ts'
import { silent, type Progress } from '../../config/progress.ts'
import { startSpinner } from '../../config/spinner.ts'
import { now } from '../../isolation/clock.ts'
import { type Budgets, budgetsOf } from '../../record/budgets.ts'
import { newRunId } from '../../record/run-id.ts'
import { openRecord, type RecordWriter } from '../../record/writer.ts'
import { printSummary } from '../../report/print.ts'
import { databaseUrl } from '../../server/connect.ts'
import { identify } from '../../server/process-identity.ts'
import { overridesOf, takeAssignment } from '../assignment.ts'
import { loadProject } from '../load.ts'
import { recordPlans } from '../record-plans.ts'
import { recordServerLog } from '../server-log.ts'
import { stayUp } from '../stay-up.ts'
import { handOver, recordReady, Session } from '../session.ts'
import { annotatedTests } from './annotated.ts'
import { assignFiles } from './assigned-order.ts'
import { isolates, orderOf, workersOf } from './settings.ts'
import { lostFiles } from './lost-files.ts'

interface OpenRecord {
  readonly run: string
  readonly root: string
  readonly base: string
  readonly writer: RecordWriter
  readonly start: number
}

/** One Vitest process: a session for each project that has the plugin; one record and one summary for all of them. */
export class SuiteRun {
  readonly #vitest: Vitest
  readonly #sessions = new Map<TestProject, Session>()
  readonly #assignment = takeAssignment()
  #record: OpenRecord | undefined

  constructor(vitest: Vitest) {
    this.#vitest = vitest
    if (this.#assignment === undefined) return
    const { only, together } = this.#assignment
    const beside = together !== undefined && together.files.length > 1
    if (only !== undefined) assignFiles(vitest, only, { root: assignedBase(vitest), beside })
  }

  /** Makes a project ready for its workers. */
  async open(project: TestProject, overrides: Overrides): Promise<void> {
    const assigned = overridesOf(this.#assignment)
    const config = await loadProject(project.config.root, { ...overrides, ...assigned })
    using spinner = startSpinner({ err: process.stderr, env: process.env })
    const session = await Session.open(config, spinner.progress)
    this.#sessions.set(project, session)
    await this.#prepare(project, session, spinner.progress).catch(async (error: unknown) => {
      // Vitest has nothing to close that was never open, and waits for what we hold.
      await this.close(project).catch(() => {})
      throw error
    })
    project.onTestsRerun(() => this.#prepare(project, session, silent))
  }

  async close(project: TestProject): Promise<void> {
    const session = this.#sessions.get(project)
    this.#sessions.delete(project)
    await session?.[Symbol.asyncDispose]()
  }

  /** Ends the record of this execution and prints what it came to. In watch mode the next execution begins another. */
  async end(reason: TestRunEndReason): Promise<void> {
    const record = this.#record
    const [session] = this.#sessions.values()
    if (record === undefined || session === undefined) return
    this.#record = undefined
    if (reason !== 'interrupted') {
      for (const file of lostFiles(this.#vitest, this.#sessions, record.base)) record.writer.write(file)
    }
    await this.#readServerLogs(record)
    await recordPlans(record.writer, this.#sessions.values())
    record.writer.write({ type: 'run-ended', durationMs: now() - record.start })
    const urlOf = (database: string): string => databaseUrl(session.server.access, database)
    const { kept, overBudget } = await printSummary(record.writer.directory, {
      sink: process.stderr,
      env: process.env,
      urlOf,
      reports: this.#assignment === undefined ? session.config : undefined,
      annotated: annotatedTests(this.#vitest, record.base),
    })
    if (kept.length > 0) await stayUp(session.config)
    if (overBudget.length > 0 && session.config.budgets === 'fail') process.exitCode = 1
  }

  async #readServerLogs({ writer, start }: OpenRecord): Promise<void> {
    for (const { server, config, run } of this.#sessions.values()) {
      await recordServerLog(writer, { server, root: config.root, run, began: start })
    }
  }

  async #prepare(project: TestProject, session: Session, progress: Progress): Promise<void> {
    const template = await session.prepare(progress)
    const { root, run, base, writer } = (this.#record ??= this.#startRecord(
      session.config.root,
      budgetsOf(session.config),
    ))
    recordReady(writer, session, template)
    const record = { root, run }
    const handover = handOver(session, { record, base, template, workers: workersOf(project.config) })
    const { only, rows, together } = this.#assignment ?? {}
    project.provide('tidemark', { ...handover, only, rows, together, isolate: isolates(project.config) })
  }

  #startRecord(project: string, budgets: Budgets): OpenRecord {
    const { root, run } = this.#assignment?.record ?? { root: project, run: newRunId() }
    const base = this.#assignment === undefined ? project : assignedBase(this.#vitest)
    const writer = openRecord(root, run)
    const runner = { name: 'vitest', version: this.#vitest.version }
    const command = ['vitest', ...process.argv.slice(2)].join(' ')
    const workers = workersOf(this.#vitest.config)
    const order = orderOf(this.#vitest.config)
    const facts = { command, root: base, workers, tidemark: version, process: identify(process.pid) }
    writer.write({ type: 'run-started', ...facts, runner, budgets, ...order })
    return { root, run, base, writer, start: now() }
  }
}

/** The record of an assigned run may lie anywhere, and the first project of a part of the suite may be another than of the whole. */
function assignedBase({ config }: Vitest): string {
  return findProject(config.root).root
}
