import { testKey } from '../../record/test-key.ts'
import { createHash } from 'node:crypto'
import { leftoverLine } from '../words.ts'
import type { Report, ReportedAttempt, ReportedTest } from '../report.ts'

/** Common Test Report Format, https://ctrf.io, version 0.0. */
export function renderCtrf(report: Report): string {
  const { run, totals } = report
  const start = Date.parse(run.startedAt)
  const duration = Math.round(run.durationMs ?? totals.testMs)
  const summary = {
    tests: totals.tests,
    passed: totals.passed,
    failed: totals.failed,
    skipped: totals.skipped,
    pending: 0,
    other: 0,
    flaky: totals.retried,
    suites: new Set(report.tests.map(({ file }) => file)).size,
    start,
    stop: start + duration,
    duration,
  }
  const tool = { name: run.runner?.name ?? 'tidemark', version: run.runner?.version ?? run.tidemark }
  return `${JSON.stringify({
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    runId: run.id,
    timestamp: report.generatedAt,
    generatedBy: `tidemark ${run.tidemark}`,
    results: { tool, summary, tests: report.tests.map(ctrfTest) },
  })}\n`
}

function ctrfTest(test: ReportedTest): object {
  const { file, path, line, status, attempts, leftovers, serverErrors, category } = test
  const last = attempts.at(-1)
  return {
    testId: createHash('sha256').update(testKey({ file, path })).digest('hex').slice(0, 32),
    name: path.at(-1) || '(no title)',
    status,
    ...timing(last),
    suite: [file || 'command', ...path.slice(0, -1)],
    ...(file === '' ? {} : { filePath: file }),
    ...(line === undefined ? {} : { line }),
    ...failure(last),
    tags: [category],
    ...(last?.worker === undefined ? {} : { threadId: last.worker }),
    ...retries(test),
    extra: {
      isolationMs: test.isolationMs,
      footprint: test.footprint,
      sequences: test.sequences,
      redis: test.redis,
      leftovers: leftovers.map(leftoverLine),
      serverErrors: serverErrors.map(({ sqlstate, message }) => `${sqlstate} ${message}`),
      ...(test.queries === undefined ? {} : { queries: test.queries.count, databaseMs: test.queries.ms }),
    },
  }
}

function timing(attempt: ReportedAttempt | undefined): object {
  const duration = Math.round(attempt?.durationMs ?? 0)
  if (attempt?.startedAt === undefined) return { duration }
  const start = Date.parse(attempt.startedAt)
  return { duration, start, stop: start + duration }
}

function failure(attempt: ReportedAttempt | undefined): object {
  const error = attempt?.errors[0]
  if (error === undefined) return {}
  return { message: error.message, ...(error.stack === undefined ? {} : { trace: error.stack }) }
}

function retries({ attempts, status }: ReportedTest): object {
  if (attempts.length < 2) return {}
  const retryAttempts = attempts.slice(0, -1).map((attempt, index) => earlier(attempt, index + 1))
  const flaky = status === 'passed' && attempts.some((attempt) => attempt.status === 'failed')
  return { retries: attempts.length - 1, flaky, retryAttempts }
}

function earlier(attempt: ReportedAttempt, number: number): object {
  const { status, durationMs } = attempt
  return { attempt: number, status, duration: Math.round(durationMs), ...failure(attempt) }
}
