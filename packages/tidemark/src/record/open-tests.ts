import type { Event, SuiteEnded, TestStarted } from './event.ts'
import { goesOn } from './goes-on.ts'
import { testKey } from './test-key.ts'

type Started = Extract<Event, TestStarted>

/** Which tests have begun and not ended, as a record is read: what became of them nobody wrote. */
export class OpenTests {
  readonly #open = new Map<string, Started[]>()
  /** Files of lost tests, as they are written. */
  readonly #named = new Set<string>()
  #time = ''
  #isOver = false
  #goesOn = false

  /** The event, before it the ends of tests that it shows to be lost. Where a test is named, its file need not be. */
  follow(event: Event): readonly Event[] {
    this.#time = event.time
    if (event.type === 'run-started') this.#goesOn = goesOn(event)
    if (event.type === 'run-ended') this.#isOver = true
    if (event.type === 'test-started') this.#begin(event)
    if (event.type === 'test-ended') this.#open.get(keyOf(event))?.shift()
    if (event.type === 'suite-ended' && event.lost === true && this.#names(event)) return []
    if (event.type !== 'database-leased') return [event]
    // Its slot was free: the worker that had it is gone.
    const gone = this.#take((test) => test.database === event.database && test.worker === event.slot)
    for (const test of gone) this.#named.add(fileOf(test))
    return [...gone.map((test) => lost(test, event.time, workerEnded)), event]
  }

  /** At the end of the record. While the run goes on, its open tests run. */
  end(): readonly Event[] {
    if (this.#goesOn && !this.#isOver) return []
    const message = this.#isOver ? workerEnded : runEnded
    return this.#take(() => true).map((test) => lost(test, this.#time, message))
  }

  #names(suite: SuiteEnded): boolean {
    const file = fileOf(suite)
    return this.#named.has(file) || [...this.#open.values()].flat().some((test) => fileOf(test) === file)
  }

  #begin(test: Started): void {
    const known = this.#open.get(keyOf(test)) ?? []
    known.push(test)
    this.#open.set(keyOf(test), known)
  }

  #take(wanted: (test: Started) => boolean): readonly Started[] {
    const taken: Started[] = []
    for (const [key, tests] of this.#open) {
      taken.push(...tests.filter(wanted))
      this.#open.set(
        key,
        tests.filter((test) => !wanted(test)),
      )
    }
    return taken
  }
}

const workerEnded =
  'its worker ended while this test was running: it was killed, was out of memory, or the test ended its process'
const runEnded = 'the record ends while this test was running: the run was ended'

function fileOf({ file, project = '' }: { readonly file: string; readonly project?: string }): string {
  return JSON.stringify([project, file])
}

function keyOf(test: { readonly file: string; readonly path: readonly string[]; readonly attempt: number }): string {
  return `${testKey(test)} ${test.attempt}`
}

function lost({ time: startedAt, ...test }: Started, time: string, message: string): Event {
  const unknown = { durationMs: 0, isolationMs: 0, footprint: {}, leftovers: [] }
  return {
    ...test,
    ...unknown,
    type: 'test-ended',
    status: 'failed',
    time,
    startedAt,
    lost: true,
    errors: [{ message }],
  }
}
