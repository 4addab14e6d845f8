import { expect, test } from 'vitest'
import { errorsOf, leftoverError, startNow, timesOf, withoutValuesOfRows, type Attempt } from './attempt.ts'

function attempt(overlapping: boolean): Attempt {
  const test = { file: 'a.test.ts', path: ['a'], overlapping }
  return { test, number: 1, base: 0, isolationMs: 0, own: undefined, ...startNow() }
}

test('what a process used is said of a test that had the process for itself', () => {
  // Only a process knows what it used: this test runs in one, not in a thread.
  expect(Object.keys(timesOf(attempt(false)))).toEqual(['durationMs', 'cpuMs'])
  expect(Object.keys(timesOf(attempt(true)))).toEqual(['durationMs'])
})

test('what PostgreSQL said of rows does not come into the record, what the test said does', () => {
  const message = 'invalid input syntax for type integer: "secret"'
  const detail = 'Key (email)=(secret@example.org) already exists.'
  const error = { message, postgres: { sqlstate: '22P02', message, detail } }
  expect(withoutValuesOfRows(error)).toEqual({
    message,
    postgres: {
      sqlstate: '22P02',
      message: 'invalid input syntax for type integer: …',
      detail: 'Key (email)=(…) already exists.',
    },
  })
  expect(withoutValuesOfRows({ message })).toEqual({ message })
})

test('what a strict test left behind is an error of its own, after those that it had', () => {
  const error = leftoverError([{ kind: 'query', what: 'a query', answer: 'ended' }])
  expect(error).toMatchObject({ code: 'TM_TEST_LEFTOVER', seen: 'a query (ended)' })
  expect(leftoverError([])).toBeUndefined()
  const outcome = { status: 'failed', timedOut: false, final: true, errors: [{ message: 'own' }] } as const
  expect(errorsOf(outcome, error).map(({ message }) => message)).toEqual(['own', error?.message])
})
