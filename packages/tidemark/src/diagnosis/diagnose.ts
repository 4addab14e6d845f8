import type { Event, TestEnded } from '../record/event.ts'
import type { PostgresError } from '../record/postgres-error.ts'
import type { ServerError } from '../record/server-error.ts'
import { placeInStack } from './cause.ts'
import { explainLeftover } from './explain-leftover.ts'
import { explain, explainWait } from './explain.ts'
import { groupBy } from './group.ts'
import { findingOf, type Finding, type Task } from './finding.ts'
import { RunFacts } from './run-facts.ts'

export type { Finding } from './finding.ts'

/** Errors that no test means to provoke: deadlocks, no connection or disk left, waits for locks, internal errors. */
const special = /^(?:40P01|53...|55P03|58...|XX...|00000)$/

/** Of a test that failed while it waited; who held the lock stands below its error. */
export const waitingSaid = 'a session was waiting for a lock when the test failed'

/** The events that a diagnosis is made of. */
export type Evidence = Extract<Event, { readonly type: 'run-started' | 'test-ended' | 'suite-ended' | 'server-error' }>

const evidence: ReadonlySet<Event['type']> = new Set<Evidence['type']>([
  'run-started',
  'test-ended',
  'suite-ended',
  'server-error',
])

export function isEvidence(event: Event): event is Evidence {
  return evidence.has(event.type)
}

/** Everything that the diagnosis has to say about a run: test by test in the order of its events, then what belongs to none. */
export function diagnose(events: readonly Event[]): readonly Finding[] {
  const run = new RunFacts(events)
  const findings = run.tasks.flatMap((task) => [
    ...ofTest(task, run),
    ...ofWait(task, run),
    ...ofLog(task, run),
    ...ofLeftovers(task),
  ])
  return [...findings, ...ofLog(undefined, run)]
}

/** What the test failed with. */
function ofTest(task: Task, run: RunFacts): readonly Finding[] {
  if (task.type === 'suite-ended') return []
  const errors = (task.errors ?? []).filter(({ sqlstate }) => sqlstate !== undefined)
  return errors.map(({ sqlstate = '', message, stack, postgres = { sqlstate, message } }) => {
    const logged = run.loggedBy(task)
    const twin = logged.find((error) => error.sqlstate === sqlstate)
    const earlier = twin && earlierThan(twin, logged)
    const circumstances = { ...run.circumstancesOf(task), ...placeInStack(stack, task.file), earlier }
    const cause = explain(merge(postgres, twin), circumstances)
    return findingOf(task, { from: 'test', sqlstate, said: message, count: 1, notable: true, cause })
  })
}

/** A test that failed without an error of PostgreSQL, while a session of its own was waiting. */
function ofWait(task: Task, run: RunFacts): readonly Finding[] {
  const cause = explainWait(run.circumstancesOf(task))
  if (cause === undefined || task.type === 'suite-ended' || task.errors?.some(({ sqlstate }) => sqlstate !== undefined))
    return []
  return [
    findingOf(task, {
      from: 'test',
      said: waitingSaid,
      count: 1,
      notable: true,
      cause,
    }),
  ]
}

/** The client was told of the key, the log of the statements: of both sides of a deadlock, too. */
function merge(told: PostgresError, logged: ServerError | undefined): PostgresError {
  if (logged === undefined) return told
  const { context, statement } = logged
  const detail = told.sqlstate === '40P01' ? logged.detail : (told.detail ?? logged.detail)
  const known = Object.entries({ context, statement, detail }).filter(([, text]) => text !== undefined)
  return { ...told, ...Object.fromEntries(known) }
}

/** What the log has and the test did not fail with, each kind once. */
function ofLog(task: Task | undefined, run: RunFacts): readonly Finding[] {
  const logged = run.loggedBy(task)
  if (logged.length === 0) return []
  const shown = new Set(task?.type === 'test-ended' ? task.errors?.map(({ sqlstate }) => sqlstate) : [])
  // A wait that was seen when the test failed is told already, by both of its sessions.
  if (task?.type === 'test-ended' && task.atFailure?.waits !== undefined) shown.add('00000')
  const swallowed = logged.filter(({ sqlstate }) => !shown.has(sqlstate))
  const kinds = groupBy(swallowed, ({ sqlstate, message }) => sqlstate + message.replaceAll(/\d+(?:\.\d+)?/g, '?'))
  return [...kinds.values()].flatMap(([error, ...more]) => {
    if (error === undefined) return []
    const { sqlstate, message: said } = error
    const afterTest = task?.type === 'test-ended' && isAfter(error, task)
    const failed = task?.type === 'test-ended' && task.status === 'failed'
    const notable = (failed && !afterTest) || special.test(sqlstate)
    const circumstances = { ...run.circumstancesOf(task), afterTest, earlier: earlierThan(error, logged) }
    const cause = explain(error, circumstances)
    return [findingOf(task, { from: 'log', sqlstate, said, count: 1 + more.length, notable, cause })]
  })
}

function ofLeftovers(task: Task): readonly Finding[] {
  return task.leftovers.map((leftover) => {
    const cause = explainLeftover(leftover, task)
    return findingOf(task, { from: 'leftover', said: leftover.what, count: 1, notable: true, cause })
  })
}

function isAfter({ at }: ServerError, { startedAt, durationMs }: TestEnded): boolean {
  return startedAt !== undefined && Date.parse(at) > Date.parse(startedAt) + durationMs
}

/** The last other error that the same session had met before. */
function earlierThan(error: ServerError, logged: readonly ServerError[]): PostgresError | undefined {
  const before = logged.slice(0, logged.indexOf(error))
  return before.findLast(({ pid, sqlstate }) => pid === error.pid && sqlstate !== error.sqlstate)
}
