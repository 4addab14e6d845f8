import { groupBy } from '../../diagnosis/group.ts'
import { sum } from '../compute/numbers.ts'
import { leftoverLine } from '../words.ts'
import type { Report, ReportedTest } from '../report.ts'
import { element } from './xml.ts'

/** JUnit's XML, as GitLab, Jenkins, Azure and others read it: a suite for each file. */
export function renderJunit(report: Report): string {
  const { run, totals } = report
  const suites = [...groupBy(report.tests, ({ file }) => file)].map(([file, tests]) => suite(file, tests, report))
  const attributes = {
    name: run.project,
    ...counts(report.tests),
    errors: 0,
    time: seconds(run.durationMs ?? totals.testMs),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`
}

function suite(file: string, tests: readonly ReportedTest[], { run }: Report): string {
  const attributes = {
    name: file === '' ? run.command : file,
    ...counts(tests),
    errors: 0,
    time: seconds(sum(tests, ({ durationMs }) => durationMs)),
    timestamp: (tests[0]?.attempts[0]?.startedAt ?? run.startedAt).replace(/\.\d+Z$/, ''),
  }
  return element(
    'testsuite',
    attributes,
    tests.map((test) => testcase(test, run.command)),
  )
}

function counts(tests: readonly ReportedTest[]): Record<'tests' | 'failures' | 'skipped', number> {
  const of = (status: ReportedTest['status']): number => tests.filter((test) => test.status === status).length
  return { tests: tests.length, failures: of('failed'), skipped: of('skipped') }
}

function testcase(test: ReportedTest, command: string): string {
  const { file, path, line, durationMs } = test
  const attributes = {
    classname: file === '' ? command : file.replace(/\.[cm]?[jt]sx?$/, '').replaceAll('/', '.'),
    name: path.join(' > '),
    file: file === '' ? undefined : file,
    line,
    time: seconds(durationMs),
  }
  return element('testcase', attributes, [...result(test), ...output(test)])
}

function result({ status, attempts }: ReportedTest): readonly string[] {
  if (status === 'skipped') return [element('skipped', {})]
  const errors = attempts.at(-1)?.errors ?? []
  if (status !== 'failed') return []
  const [first = { message: 'failed' }] = errors
  const message = first.message.split('\n')[0] ?? ''
  return [
    element(
      'failure',
      { message, type: first.sqlstate },
      errors.map(({ message, stack }) => stack ?? message).join('\n\n'),
    ),
  ]
}

function output({ leftovers, serverErrors }: ReportedTest): readonly string[] {
  const lines = [
    ...leftovers.map((leftover) => `left behind: ${leftoverLine(leftover)}`),
    ...serverErrors.map(({ severity, sqlstate, message }) => `server: ${severity} ${sqlstate} ${message}`),
  ]
  return lines.length === 0 ? [] : [element('system-out', {}, lines.join('\n'))]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
