import type { Report, ReportedTest } from '../report.ts'
import { allChanges, leftoverLine } from '../words.ts'
import { Markup } from './markup.ts'
import type { PageData, PageLane, PageTest } from './page-data.ts'

const traceLength = 4000

/** What the page's script needs of a report. */
export function pageData({ tests, workers }: Report): PageData {
  const files = [...new Set(tests.map(({ file }) => file))]
  const categories = [...new Set(tests.map(({ category }) => category))]
  const fileAt = new Map(files.map((file, index) => [file, index]))
  const categoryAt = new Map(categories.map((category, index) => [category, index]))
  return {
    files,
    categories,
    tests: tests.map((test) => pageTest(test, fileAt.get(test.file) ?? 0, categoryAt.get(test.category) ?? 0)),
    lanes: workers.map(lane),
    lengthMs: Math.max(1, ...workers.map(({ spans }) => spans.at(-1)?.toMs ?? 0)),
  }
}

function pageTest(test: ReportedTest, file: number, category: number): PageTest {
  const { path, line, status, durationMs, isolationMs, attempts, queries, leftovers, serverErrors, kept } = test
  const last = attempts.at(-1)
  const errors = attempts.flatMap((attempt) => attempt.errors).map(({ message, stack }) => stack ?? message)
  const changed = allChanges(test)
  const retried = status === 'passed' && attempts.some((attempt) => attempt.status === 'failed')
  return {
    file,
    category,
    path,
    status,
    ms: rounded(durationMs),
    isolationMs: rounded(isolationMs),
    ...(line === undefined ? {} : { line }),
    ...(retried ? { retried } : {}),
    ...(queries === undefined ? {} : { queries: queries.count }),
    ...(last?.worker === undefined ? {} : { worker: last.worker }),
    ...(last?.startedAt === undefined ? {} : { startedAt: last.startedAt }),
    ...(errors.length === 0 ? {} : { errors: errors.map((text) => text.slice(0, traceLength)) }),
    ...(changed === 'nothing' ? {} : { changed }),
    ...(leftovers.length === 0 ? {} : { leftovers: leftovers.map(leftoverLine) }),
    ...(serverErrors.length === 0
      ? {}
      : { serverErrors: serverErrors.map(({ severity, sqlstate, message }) => `${severity} ${sqlstate}: ${message}`) }),
    ...(kept === undefined ? {} : { kept }),
  }
}

function lane({ name, spans }: Report['workers'][number]): PageLane {
  return { name, spans: spans.map(({ fromMs, toMs, test }) => [rounded(fromMs), rounded(toMs), test]) }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}

/** JSON within a script element: nothing in it can end that element or begin a comment. */
export function embedded(data: unknown): Markup {
  return new Markup(JSON.stringify(data).replaceAll('<', String.raw`\u003c`))
}
