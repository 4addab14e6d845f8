import { expect, test } from 'vitest'
import type { Report } from './report.ts'
import { findingAnnotations } from './github.ts'

const actions = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/checkout' }

const finding: Report['findings'][number] = {
  id: 'duplicate-key',
  severity: 'error',
  kind: 'error',
  title: 'a row is there already',
  happened: 'h',
  cure: 'Take another key:\n  gen_random_uuid()',
  docs: undefined,
  count: 1,
  places: [{ file: 'test/a.test.ts', path: ['a', 'books'], line: 7, seen: 'duplicate key' }],
}

function reportOf(findings: Report['findings']): Report {
  return { run: { root: '/checkout/app' }, findings, tests: [], failedSuites: [] } as unknown as Report
}

test('what PostgreSQL refused is shown at the line of the test, with its cure', () => {
  expect(findingAnnotations(reportOf([finding]), actions)).toEqual([
    '::error file=app/test/a.test.ts,line=7,title=Tidemark%3A A row is there already::' +
      'a > books: duplicate key%0ATake another key:%0A  gen_random_uuid()',
  ])
})

test('what no test failed with is a warning; what a test provokes and what it left are none of these', () => {
  const warning = { ...finding, severity: 'warning' } as const
  const others = [
    { ...finding, severity: 'notice' },
    { ...warning, kind: 'leftover' },
  ] as const
  expect(findingAnnotations(reportOf([warning, ...others]), actions)).toEqual([
    expect.stringMatching(/^::warning file=app\/test\/a.test.ts,line=7,/),
  ])
})

function failedWith(message: string): Report['tests'][number] {
  const { file, path, line } = finding.places[0]!
  return {
    file,
    path,
    line,
    status: 'failed',
    attempts: [{ errors: [{ message }] }],
  } as unknown as Report['tests'][number]
}

test('a failed test is annotated once: by the runner, or with what it failed with, whatever else was refused to it', () => {
  const swallowed = { ...finding, places: [{ ...finding.places[0]!, seen: 'deadlock detected' }] }
  const report = { ...reportOf([swallowed, finding]), tests: [failedWith('duplicate key')] }
  const annotated = new Set([JSON.stringify(['test/a.test.ts', 'a', 'books'])])
  expect(findingAnnotations(report, actions, annotated)).toEqual([])
  expect(findingAnnotations(report, actions)).toEqual([expect.stringContaining('duplicate key')])
})

test('a failed test of which PostgreSQL knows nothing is annotated with its own error', () => {
  const report = { ...reportOf([]), tests: [failedWith('TM_TEST_OVERLAP: two at once')] }
  expect(findingAnnotations(report, actions)).toEqual([
    '::error file=app/test/a.test.ts,line=7,title=Tidemark%3A A test failed::a > books: TM_TEST_OVERLAP: two at once',
  ])
})

test('a test that failed in a file that it calls is found by its titles', () => {
  const helper = { ...finding, places: [{ ...finding.places[0]!, file: 'src/store.ts', line: 3 }] }
  const report = { ...reportOf([helper]), tests: [failedWith('duplicate key')] }
  expect(findingAnnotations(report, actions)).toEqual([expect.stringContaining('file=app/src/store.ts,line=3')])
})

test('there are no more than GitHub shows', () => {
  const places = Array.from({ length: 30 }, () => finding.places).flat()
  expect(findingAnnotations(reportOf([{ ...finding, places }]), actions)).toHaveLength(10)
})

test('what belongs to no file names none, and outside GitHub Actions there is nothing', () => {
  const nowhere = { ...finding, places: [{ file: '', path: [], line: undefined, seen: 'deadlock' }] }
  expect(findingAnnotations(reportOf([nowhere]), actions)[0]).toMatch(/^::error title=/)
  expect(findingAnnotations(reportOf([finding]), {})).toEqual([])
})

test("a suite whose hooks failed is annotated once, and what is nobody's stays so", () => {
  const places = [
    { file: 'test/a.test.ts', path: [], line: undefined, seen: 'duplicate key' },
    { file: '', path: [], line: undefined, seen: 'deadlock detected' },
  ]
  const failedSuites = [
    { file: 'test/a.test.ts', path: [], line: undefined, lost: false, errors: [{ message: 'duplicate key' }] },
    {
      file: 'test/a.test.ts',
      path: ['inner'],
      line: 9,
      lost: false,
      errors: [{ message: 'TypeError: no' }, { message: 'more' }],
    },
  ]
  const report = { ...reportOf([{ ...finding, severity: 'warning', places }]), failedSuites }
  expect(findingAnnotations(report, actions)).toEqual([
    expect.stringMatching(
      /^::error file=app\/test\/a\.test\.ts,title=Tidemark%3A A row is there already::duplicate key/,
    ),
    '::error file=app/test/a.test.ts,line=9,title=Tidemark%3A The hooks of a suite failed::inner: TypeError: no',
    expect.stringMatching(/^::warning title=.*deadlock detected/),
  ])
  const annotated = new Set([JSON.stringify(['test/a.test.ts'])])
  expect(findingAnnotations(report, actions, annotated)).toHaveLength(2)
})
