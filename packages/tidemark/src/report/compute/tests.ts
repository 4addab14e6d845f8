import type { CommandEnded, TestEnded } from '../../record/event.ts'
import type { Leftover } from '../../ledger/ledger.ts'
import type { ReportedAttempt, ReportedServerError, ReportedTest } from '../report.ts'
import { sum } from './numbers.ts'
import type { Recorded } from './recorded.ts'

/** A statement of a leftover is cut here: one may be a whole migration. */
const queryLength = 500

interface TestContext {
  readonly category: (file: string) => string
  /** What the server logged during these attempts. */
  readonly serverErrors: (attempts: readonly TestEnded[]) => readonly ReportedServerError[]
  /** Name of the worker of an attempt. */
  readonly worker: (attempt: TestEnded) => string | undefined
}

/** The tests of a record; a command that ran on its own counts as one. */
export function reportedTests(recorded: Recorded, context: TestContext): readonly ReportedTest[] {
  return [
    ...recorded.tests.map((attempts) => reportedTest(attempts, context)),
    ...recorded.commands.map((command) => reportedCommand(command, context)),
  ]
}

function reportedTest(attempts: readonly TestEnded[], context: TestContext): ReportedTest {
  const last = attempts.at(-1) as TestEnded
  const { file, path, line, status } = last
  const queries = attempts.map((attempt) => attempt.queries).filter((known) => known !== undefined)
  return {
    file,
    path,
    line,
    category: context.category(file),
    status,
    attempts: attempts.map((attempt) => reportedAttempt(attempt, context)),
    durationMs: sum(attempts, ({ durationMs }) => durationMs),
    isolationMs: sum(attempts, ({ isolationMs }) => isolationMs),
    footprint: last.footprint,
    sequences: last.sequences ?? 0,
    redis: last.redis,
    leftovers: attempts.flatMap(({ leftovers }) => leftovers.map(cut)),
    serverErrors: context.serverErrors(attempts),
    queries: queries.length === 0 ? undefined : { count: sum(queries, (q) => q.count), ms: sum(queries, (q) => q.ms) },
    kept: last.kept,
  }
}

function reportedAttempt(attempt: TestEnded, { worker }: TestContext): ReportedAttempt {
  const { status, startedAt, durationMs, errors = [] } = attempt
  return {
    status,
    startedAt,
    durationMs,
    worker: worker(attempt),
    errors,
  }
}

function reportedCommand(command: CommandEnded, context: TestContext): ReportedTest {
  const { durationMs, isolationMs, leftovers, footprint = {}, redis, kept } = command
  const status = command.code === 0 ? 'passed' : 'failed'
  const errors = command.code === 0 ? [] : [{ message: `exit code ${command.code}` }]
  return {
    file: '',
    path: [command.command.join(' ')],
    line: undefined,
    category: context.category(''),
    status,
    attempts: [{ status, startedAt: undefined, durationMs, worker: undefined, errors }],
    durationMs,
    isolationMs,
    footprint,
    sequences: 0,
    redis,
    leftovers: leftovers.map(cut),
    serverErrors: [],
    queries: undefined,
    kept,
  }
}

function cut(leftover: Leftover): Leftover {
  const { query } = leftover
  if (query === undefined || query.length <= queryLength) return leftover
  return { ...leftover, query: `${query.slice(0, queryLength)}…` }
}
