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
  return { run: { root: '/checkout/app' }, findings, tests: [] } as unknown as Report
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

test('what the runner has annotated is not annotated again, what the test did not fail with is', () => {
  const swallowed = { ...finding, places: [{ ...finding.places[0]!, seen: 'deadlock detected' }] }
  const test = { file: 'test/a.test.ts', path: ['a', 'books'], attempts: [{ errors: [{ message: 'duplicate key' }] }] }
  const report = { ...reportOf([finding, swallowed]), tests: [test] } as unknown as Report
  const annotated = new Set([JSON.stringify(['test/a.test.ts', 'a', 'books'])])
  expect(findingAnnotations(report, actions, annotated)).toEqual([expect.stringContaining('deadlock detected')])
  expect(findingAnnotations(report, actions)).toHaveLength(2)
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
