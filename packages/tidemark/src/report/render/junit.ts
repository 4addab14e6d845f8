import { groupBy } from '../../diagnosis/group.ts'
import { sum } from '../compute/numbers.ts'
import { leftoverLine } from '../words.ts'
import { failedSuite, type Failed } from '../failed.ts'
import type { Report, ReportedTest } from '../report.ts'
import type { TestError } from '../../record/event.ts'
import { element, type Attributes } from './xml.ts'

/** JUnit's XML, as GitLab, Jenkins, Azure and others read it: a suite for each file. */
export function renderJunit(report: Report): string {
  const { run, totals } = report
  const tests = groupBy(report.tests, ({ file }) => file)
  const broken = groupBy(report.failedSuites.map(failedSuite), ({ file }) => file)
  const suites = [...new Set([...tests.keys(), ...broken.keys()])].map((file) =>
    suite(file, tests.get(file) ?? [], broken.get(file) ?? [], report),
  )
  const attributes = {
    name: run.project,
    ...counts(report.tests, report.failedSuites.length),
    time: seconds(run.durationMs ?? totals.testMs),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`
}

function suite(file: string, tests: readonly ReportedTest[], broken: readonly Failed[], { run }: Report): string {
  const attributes = {
    name: file === '' ? run.command : file,
    ...counts(tests, broken.length),
    time: seconds(sum(tests, ({ durationMs }) => durationMs)),
    timestamp: (tests[0]?.attempts[0]?.startedAt ?? run.startedAt).replace(/\.\d+Z$/, ''),
  }
  return element('testsuite', attributes, [
    ...broken.map((failed) => brokenCase(failed, run.command)),
    ...tests.map((test) => testcase(test, run.command)),
  ])
}

type Counts = Record<'tests' | 'failures' | 'errors' | 'skipped', number>

/** What is no test, a suite that failed, stands among them all the same: nothing else in the format fails a build. */
function counts(tests: readonly ReportedTest[], broken: number): Counts {
  const of = (status: ReportedTest['status']): number => tests.filter((test) => test.status === status).length
  return {
    tests: tests.length + broken,
    failures: of('failed'),
    errors: broken,
    skipped: of('skipped'),
  }
}

function brokenCase({ file, name, line, errors }: Failed, command: string): string {
  const attributes = caseOf(name.join(' > '), { file, line, durationMs: 0 }, command)
  return element('testcase', attributes, [failure('error', errors)])
}

function testcase(test: ReportedTest, command: string): string {
  const { file, path, line, durationMs } = test
  const attributes = caseOf(path.join(' > '), { file, line, durationMs }, command)
  return element('testcase', attributes, [...result(test), ...output(test)])
}

function result({ status, attempts }: ReportedTest): readonly string[] {
  if (status === 'skipped') return [element('skipped', {})]
  return status === 'failed' ? [failure('failure', attempts.at(-1)?.errors ?? [])] : []
}

function failure(kind: 'error' | 'failure', errors: readonly TestError[]): string {
  const [first = { message: 'failed' }] = errors
  const message = first.message.split('\n')[0] ?? ''
  return element(
    kind,
    { message, type: first.sqlstate },
    errors.map(({ message, stack }) => stack ?? message).join('\n\n'),
  )
}

type Case = Pick<ReportedTest, 'file' | 'line' | 'durationMs'>

function caseOf(name: string, { file, line, durationMs }: Case, command: string): Attributes {
  const classname = file === '' ? command : file.replace(/\.[cm]?[jt]sx?$/, '').replaceAll('/', '.')
  return { classname, name, file: file === '' ? undefined : file, line, time: seconds(durationMs) }
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
