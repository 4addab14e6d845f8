import { expect, test } from 'vitest'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptOutcome } from './contract.ts'
import { keepFailed } from './keep-failed.ts'

const attempt = { test: { file: 'a.test.ts', path: ['a'], overlapping: false } } as unknown as Attempt
const failed: AttemptOutcome = { status: 'failed', timedOut: false, final: true, errors: [] }
const keeping = { keep: async (label: string) => ({ database: `kept of ${label}` }) } as unknown as LeasedDatabase

test('the database of a failed test is kept once: not that of an attempt that another follows', async () => {
  expect(await keepFailed('failed', attempt, keeping, failed)).toEqual({ kept: 'kept of a.test.ts > a' })
  expect(await keepFailed('failed', attempt, keeping, { ...failed, final: false })).toEqual({})
  expect(await keepFailed('failed', attempt, keeping, { ...failed, status: 'passed' })).toEqual({})
  expect(await keepFailed('never', attempt, keeping, failed)).toEqual({})
})

test('a database that cannot be kept is told, and nothing is thrown', async () => {
  const failure = new Error('disk full')
  const broken = { keep: () => Promise.reject(failure) } as unknown as LeasedDatabase
  expect(await keepFailed('failed', attempt, broken, failed)).toEqual({ failure })
})
