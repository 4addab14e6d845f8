import type { Event, SuiteEnded, TestEnded } from '../record/event.ts'
import type { ServerError } from '../record/server-error.ts'
import { attributeErrors } from './attribute-errors.ts'
import { placeOf } from './cause.ts'
import type { Circumstances, Writer } from './circumstances.ts'
import type { Task } from './finding.ts'
import { groupBy } from './group.ts'

/** What the events of a run tell about each of its tests. */
export class RunFacts {
  readonly tasks: readonly Task[]
  readonly #logged: ReadonlyMap<Task | undefined, readonly ServerError[]>
  readonly #suites: ReadonlyMap<string, readonly SuiteEnded[]>
  readonly #workers: number | undefined

  constructor(events: readonly Event[]) {
    this.tasks = events.filter((event) => event.type === 'test-ended' || event.type === 'suite-ended')
    this.#logged = new Map(attributeErrors(events).map(({ test, errors }) => [test, errors]))
    this.#suites = groupBy(suitesIn(events), ({ file }) => file)
    this.#workers = events.find((event) => event.type === 'run-started')?.workers
  }

  /** Errors in the server's log that are a test's; without one those that are nobody's. */
  loggedBy(task: Task | undefined): readonly ServerError[] {
    return this.#logged.get(task) ?? []
  }

  circumstancesOf(task: Task | undefined): Circumstances {
    const workers = this.#workers === undefined ? {} : { workers: this.#workers }
    if (task?.type !== 'test-ended') return workers
    const { atFailure, leftovers, footprint } = task
    return { ...workers, ...placeOf(task), atFailure, leftovers, wrote: footprint, others: this.#around(task) }
  }

  /** Suites around a test whose hooks wrote something. */
  #around({ file, path }: TestEnded): readonly Writer[] {
    const around = (this.#suites.get(file) ?? []).filter((suite) =>
      suite.path.every((title, index) => title === path[index]),
    )
    return around.map((suite) => ({
      name: `the hooks of ${[suite.file, ...suite.path].join(' > ')}`,
      footprint: suite.footprint,
    }))
  }
}

function suitesIn(events: readonly Event[]): readonly SuiteEnded[] {
  return events.filter((event) => event.type === 'suite-ended')
}
