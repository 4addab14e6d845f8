import type { CommandEnded, DatabaseReplaced, SuiteEnded, TestEnded } from '../record/event.ts'
import { diagnose, type Finding } from '../diagnosis/diagnose.ts'
import type { Leftover } from '../ledger/ledger.ts'
import type { OverBudget } from './budgets.ts'
import { sum } from './compute/numbers.ts'
import { overBudget } from './compute/over-budget.ts'
import type { Recorded } from './compute/recorded.ts'
import { unread } from './postgres-block.ts'

/** A leftover and who left it. */
export interface LeftBehind {
  /** File of the test, relative to the project's root; empty for a command. */
  readonly file: string
  /** Suites and test, or the command. */
  readonly path: readonly string[]
  /** Where the test begins in its file. */
  readonly line: number | undefined
  readonly leftover: Leftover
}

export interface KeptDatabase {
  readonly file: string
  readonly path: readonly string[]
  readonly database: string
}

interface Lost {
  readonly file: string
  readonly path: readonly string[]
  readonly why: string
}

/** What a run came to, for its last words on a terminal. */
export interface RunSummary extends Pick<Recorded, 'server' | 'template' | 'leaseMs' | 'durationMs'> {
  readonly run: string
  readonly root: string
  readonly command: CommandEnded | undefined
  readonly tests: { readonly total: number; readonly passed: number; readonly failed: number; readonly skipped: number }
  readonly databases: number
  /** Milliseconds, all tests together. */
  readonly testMs: number
  /** Milliseconds that marks, rewinds and replacements took, all tests and suites together. */
  readonly isolationMs: number
  readonly leftovers: readonly LeftBehind[]
  readonly kept: readonly KeptDatabase[]
  /** Tests and files whose workers ended under them, with what is known of why. */
  readonly lost: readonly Lost[]
  readonly replaced: readonly DatabaseReplaced[]
  /** What PostgreSQL refused, and why, beside what the runner has shown: only what wants attention. */
  readonly errors: readonly Finding[]
  /** Budgets that the run or a test went over, where they count. */
  readonly overBudget: readonly OverBudget[]
}

/** Sums a run's record up. */
export function summarise(recorded: Recorded): RunSummary {
  const { id: run, started, server, template, commands, databases, leaseMs, durationMs, replaced } = recorded
  const tasks = tasksOf(recorded)
  const timed = [...recorded.tests.flat(), ...commands]
  return {
    run,
    root: started?.root ?? '',
    command: commands.at(-1),
    tests: countTests(recorded),
    databases: databases.size,
    server,
    template,
    testMs: sum(timed, ({ durationMs }) => durationMs),
    isolationMs: sum(tasks, ({ isolationMs }) => isolationMs),
    leaseMs,
    leftovers: tasks.flatMap(({ file, path, line, leftovers }) =>
      leftovers.map((leftover) => ({ file, path, line, leftover })),
    ),
    kept: tasks.flatMap(({ file, path, kept: database }) => (database === undefined ? [] : { file, path, database })),
    lost: [...recorded.tests.flat(), ...recorded.suites].flatMap(lostTask),
    replaced,
    errors: unread(diagnose(recorded.evidence)),
    overBudget: overBudget([recorded]),
    durationMs,
  }
}

function lostTask({ file, path, lost, errors }: TestEnded | SuiteEnded): readonly Lost[] {
  return lost === true ? [{ file, path, why: errors?.[0]?.message ?? '' }] : []
}

/** What tests, suites and commands have in common. */
type Task = Pick<TestEnded, 'file' | 'path' | 'isolationMs' | 'leftovers' | 'kept'> & {
  readonly line: number | undefined
}

function tasksOf({ evidence, commands }: Recorded): readonly Task[] {
  const tasks = evidence.flatMap((event): readonly Task[] => {
    if (event.type === 'suite-ended') return [{ ...event, line: undefined }]
    return event.type === 'test-ended' ? [{ ...event, line: event.line }] : []
  })
  return [...tasks, ...commands.map((command) => ({ ...command, file: '', path: command.command, line: undefined }))]
}

/** By the last attempt at each; tests of the same name are counted one by one. */
function countTests({ tests }: Recorded): RunSummary['tests'] {
  const counts = { total: tests.length, passed: 0, failed: 0, skipped: 0 }
  for (const attempts of tests) counts[(attempts.at(-1) as TestEnded).status] += 1
  return counts
}
