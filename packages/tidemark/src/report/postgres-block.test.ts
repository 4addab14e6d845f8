import { expect, test } from 'vitest'
import type { Finding } from '../diagnosis/diagnose.ts'
import { postgresLines, unread } from './postgres-block.ts'

const finding: Finding = {
  file: 'a.test.ts',
  path: ['books'],
  from: 'log',
  sqlstate: '42P01',
  said: 'relation "invoices" does not exist',
  count: 1,
  failed: true,
  notable: true,
  cause: {
    id: 'missing-table',
    title: 'The table is not there',
    happened: 'It is not.',
    cure: 'Make it:\n  create',
    docs: 'd',
  },
}

test('what the runner has shown, and what tests provoke, is not told again', () => {
  const shown = { ...finding, from: 'test' } as const
  expect(unread([shown, { ...finding, notable: false }, finding, { ...shown, sqlstate: '40P01' }])).toEqual([
    finding,
    { ...shown, sqlstate: '40P01' },
  ])
})

test('a test has three of them at most, and no other loses by it', () => {
  const other = { ...finding, path: ['cancels'] }
  expect(unread([finding, finding, finding, finding, finding, other])).toEqual([finding, finding, finding, other])
})

test('an error has its cause, its cure and its place in the docs, a line each', () => {
  expect(postgresLines({ ...finding, count: 2 })).toEqual([
    `42P01 relation "invoices" does not exist (2 times, beside the test's own error)`,
    'It is not.',
    'cure: Make it:',
    '  create',
    'd',
  ])
})

test('an error that no test noticed says so, known cause or not', () => {
  expect(postgresLines({ ...finding, failed: false, cause: undefined })).toEqual([
    '42P01 relation "invoices" does not exist (no test noticed)',
  ])
})

test('a wait for a lock is no error and has no code', () => {
  const wait = { ...finding, sqlstate: '00000', said: 'process 1 still waiting', failed: false, cause: undefined }
  expect(postgresLines(wait)).toEqual(['process 1 still waiting'])
})
