import { testKey } from '../../record/test-key.ts'
import { createHash } from 'node:crypto'
import type { TestError } from '../../record/event.ts'
import { leftoverLine } from '../words.ts'
import { failedSuite, type Failed } from '../failed.ts'
import type { Report, ReportedAttempt, ReportedTest } from '../report.ts'

/** Common Test Report Format, https://ctrf.io, version 0.0. */
export function renderCtrf(report: Report): string {
  const { run, totals, failedSuites } = report
  const start = Date.parse(run.startedAt)
  const duration = Math.round(run.durationMs ?? totals.testMs)
  const summary = {
    tests: totals.tests + failedSuites.length,
    passed: totals.passed,
    failed: totals.failed + failedSuites.length,
    skipped: totals.skipped,
    pending: 0,
    other: 0,
    flaky: totals.retried,
    suites: new Set([...report.tests, ...failedSuites].map(({ file }) => file)).size,
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
    results: { tool, summary, tests: [...failedSuites.map(failedSuite).map(ctrfSuite), ...report.tests.map(ctrfTest)] },
  })}\n`
}

/** What is no test stands among them all the same: nothing else in the format fails a build. */
function ctrfSuite({ file, name, line, errors }: Failed): object {
  return {
    testId: testId({ file, path: name }),
    name: name.at(-1),
    status: 'failed',
    duration: 0,
    suite: [file, ...name.slice(0, -1)],
    filePath: file,
    ...(line === undefined ? {} : { line }),
    ...failure(errors),
  }
}

function testId(place: Pick<ReportedTest, 'file' | 'path'>): string {
  return createHash('sha256').update(testKey(place)).digest('hex').slice(0, 32)
}

function ctrfTest(test: ReportedTest): object {
  const { file, path, line, status, attempts, leftovers, serverErrors, category } = test
  const last = attempts.at(-1)
  return {
    testId: testId(test),
    name: path.at(-1) || '(no title)',
    status,
    ...timing(last),
    suite: [file || 'command', ...path.slice(0, -1)],
    ...(file === '' ? {} : { filePath: file }),
    ...(line === undefined ? {} : { line }),
    ...failure(last?.errors),
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

function failure([error]: readonly TestError[] = []): object {
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
  return { attempt: number, status, duration: Math.round(durationMs), ...failure(attempt.errors) }
}
