import { setImmediate } from 'node:timers/promises'
import type { RunnerTask, RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { TaskRef } from '../contract.ts'
import { explainFailure } from '../explain-failure.ts'
import { readError } from '../read-error.ts'
import type { TestRedis } from '../redis-companion.ts'
import type { TestDatabase } from '../test-database.ts'
import type { Worker } from '../worker.ts'
import { asks } from './asks.ts'
import { isHookless } from './base-runner.ts'
import { EndedClients } from './ended-clients.ts'
import type { VitestHandover } from './handover.ts'
import { refOf, runs, testsOf } from './tasks.ts'

/** A Vitest worker's membership of a run: says what Vitest does in the words of the life cycle. */
export class Member implements AsyncDisposable {
  readonly handover: VitestHandover
  readonly worker: Worker
  readonly #refs = new WeakMap<RunnerTask, TaskRef>()
  /** Open attempts with the number of errors that their tests had before. */
  readonly #open = new Map<RunnerTestCase, number>()
  readonly #attempts = new WeakMap<RunnerTestCase, number>()
  readonly #endedClients = new EndedClients()
  #fileIsOpen = false
  #isCollecting = false

  constructor(handover: VitestHandover, worker: Worker) {
    this.handover = handover
    this.worker = worker
  }

  /** True while a file is loaded and its suites are declared: nothing runs yet. */
  get isCollecting(): boolean {
    return this.#isCollecting
  }

  startFile(): void {
    this.#fileIsOpen = true
    this.#isCollecting = true
  }

  async startSuite(suite: RunnerTestSuite): Promise<void> {
    this.#isCollecting = false
    if (!runs(suite)) return
    await this.#endSkipped()
    // Vitest passes the tests of a suite over that has failed already; an error here would end the worker's other files, too.
    await guard(suite, () => this.worker.lifecycle.startSuite(this.#ref(suite)))
  }

  async endSuite(suite: RunnerTestSuite): Promise<void> {
    await this.#endSkipped()
    const { errors = [] } = suite.result ?? {}
    const read = errors.map(readError)
    explain(errors, explainFailure(read, {}))
    await guard(suite, () => this.worker.lifecycle.endSuite(this.#ref(suite), read))
    if (suite === suite.file) this.#fileIsOpen = false
  }

  /** Starts an attempt at a test; the attempt before it, if there was one, is over. */
  async startAttempt(test: RunnerTestCase): Promise<void> {
    await this.#endSkipped()
    if (this.#open.has(test)) await this.#end(test, false)
    const number = (this.#attempts.get(test) ?? 0) + 1
    this.#attempts.set(test, number)
    this.#open.set(test, countErrors(test))
    await this.worker.lifecycle.startAttempt(this.#ref(test), number)
  }

  /** After a test's function, before its `afterEach`. */
  async endBody(test: RunnerTestCase): Promise<void> {
    if (this.#open.has(test)) await this.worker.lifecycle.endBody(this.#ref(test))
  }

  /** After the last attempt at a test; Vitest has its result, which may still become worse. */
  async endTest(test: RunnerTestCase): Promise<void> {
    await this.#endSkipped()
    if (this.#open.has(test)) await this.#end(test, true)
  }

  async endFiles(files: readonly RunnerTestFile[]): Promise<void> {
    await this.#endSkipped()
    const skipped = files.flatMap(testsOf).filter((test) => !this.#attempts.has(test))
    for (const test of skipped) this.worker.lifecycle.skip(this.#ref(test))
    if (this.#fileIsOpen) await this.worker.lifecycle.endFile()
  }

  async databaseOf(test: RunnerTestCase): Promise<TestDatabase> {
    const asksForQueries = asks(test.file.filepath)
    return this.worker.lifecycle.databaseOf(this.#ref(test), { asksForQueries })
  }

  /** Disposing of it gives one back that a test has for itself. */
  async redisOf(test: RunnerTestCase): Promise<TestRedis & AsyncDisposable> {
    return this.worker.redisOf(this.#ref(test))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#endedClients.during(
        async () => {
          await this.worker[Symbol.asyncDispose]()
          // Clients that are still open hear of the end of a gateway only now.
          await setImmediate()
        },
        () => true,
      )
    } finally {
      this.#endedClients[Symbol.dispose]()
    }
  }

  #ref(task: RunnerTask): TaskRef {
    const ref = this.#refs.get(task) ?? { ...refOf(task, this.handover.base), ...hooksOf(task) }
    this.#refs.set(task, ref)
    return ref
  }

  // Vitest tells nobody when a test skipped itself half-way: it is found when the next thing happens.
  async #endSkipped(): Promise<void> {
    for (const test of this.#open.keys()) if (test.mode === 'skip') await this.#end(test, true)
  }

  async #end(test: RunnerTestCase, final: boolean): Promise<void> {
    const errors = this.#open.get(test) ?? 0
    this.#open.delete(test)
    await guard(test, async () => {
      const outcome = {
        status: statusOf(test, final, errors),
        timedOut: test.context.signal.aborted,
        final,
        errors: (test.result?.errors ?? []).slice(errors).map(readError),
      }
      const ending = await this.#endedClients.during(
        () => this.worker.lifecycle.endAttempt(this.#ref(test), outcome),
        (ending) => outcome.timedOut || (ending?.facts.leftovers ?? []).length > 0,
      )
      if (ending === undefined) return
      test.meta.tidemark = ending.facts
      explain((test.result?.errors ?? []).slice(errors), ending.explained)
      if (ending.error !== undefined) throw ending.error
    })
  }
}

// Of a file the module itself has run, which is as good as a hook.
function hooksOf(task: RunnerTask): Pick<TaskRef, 'hookless'> {
  return task.type === 'suite' && task !== task.file && isHookless(task) ? { hookless: true } : {}
}

interface WrittenError {
  message: string
  stack?: string
}

function statusOf(test: RunnerTestCase, final: boolean, errorsBefore: number): 'passed' | 'failed' | 'skipped' {
  if (test.mode === 'skip') return 'skipped'
  const failed = final ? test.result?.state === 'fail' : countErrors(test) > errorsBefore
  return failed ? 'failed' : 'passed'
}

function countErrors(test: RunnerTestCase): number {
  return test.result?.errors?.length ?? 0
}

/** An error in Tidemark's own work fails the test or suite that it was done for. */
async function guard(task: RunnerTask, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    task.result = { ...task.result, state: 'fail' }
    task.result.errors = [...(task.result.errors ?? []), describe(error)]
  }
}

/** Puts below the message of an error what Tidemark knows about it: in the terminal as in every report. */
function explain(errors: readonly WrittenError[], explained: readonly (string | undefined)[]): void {
  for (const [index, error] of errors.entries()) {
    const text = explained[index]
    if (text === undefined) continue
    const { message, stack } = error
    error.message = `${message}\n\n${text}\n`
    // Of a test that ran out of time Vitest knows no better first line than a word of its own.
    const said = stack?.includes(message) === true ? message : 'STACK_TRACE_ERROR'
    if (stack !== undefined) error.stack = stack.replace(said, () => error.message)
  }
}

function describe(error: unknown): { name: string; message: string; stack: string } {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  // The message says what to do; frames inside Tidemark would only hide it.
  return { name, message, stack: error instanceof TidemarkError ? `${name}: ${message}` : stack }
}
