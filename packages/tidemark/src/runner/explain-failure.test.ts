import { expect, test } from 'vitest'
import type { WaitingSession } from '../record/at-failure.ts'
import type { TestError } from '../record/event.ts'
import { explainFailure } from './explain-failure.ts'

const session = (pid: number): WaitingSession => ({ pid, application: '', state: 'active', query: 'update a' })
const atFailure = { waits: [{ waiting: session(1), holding: session(2) }] }
const message = 'duplicate key value violates unique constraint "clients_email_key"'
const refused: TestError = { message, postgres: { sqlstate: '23505', message } }

const firstLines = (errors: readonly TestError[], circumstances = {}): readonly unknown[] =>
  explainFailure(errors, circumstances).map((text) => text?.split('\n')[0])

test('each error of PostgreSQL is explained, and no other', () => {
  expect(firstLines([{ message: 'plain' }, refused])).toEqual([
    undefined,
    'tidemark: A row with this key is there already',
  ])
})

test('a wait is told once, below the last error, unless that has a cause of its own', () => {
  const wait = 'tidemark: A session waited for a lock'
  expect(firstLines([{ message: 'one' }, { message: 'two' }], { atFailure })).toEqual([undefined, wait])
  expect(firstLines([refused], { atFailure })).not.toContain(wait)
})
