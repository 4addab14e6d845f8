import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { TestEnded } from '../../record/event.ts'
import { newRunId } from '../../record/run-id.ts'
import { openRecord } from '../../record/writer.ts'
import { readOutcome, shareWorker, type RunOutcome, type TestOutcome } from './outcome.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-outcome-'))
afterAll(() => rmSync(root, { recursive: true }))

async function outcomeOf(...attempts: readonly Partial<TestEnded>[]): Promise<RunOutcome | undefined> {
  const record = openRecord(root, newRunId())
  for (const more of attempts) {
    const facts = { isolation: 'rewind', isolationMs: 1, footprint: {}, leftovers: [] } as const
    const place = { file: 'a.test.ts', path: ['a'], status: 'passed', attempt: 1, durationMs: 5 } as const
    record.write({ type: 'test-ended', ...place, ...facts, ...more })
  }
  return readOutcome(record.directory)
}

test('a run that recorded nothing has no outcome', async () => {
  expect(await readOutcome(join(root, 'none'))).toBeUndefined()
})

test.each<readonly [string, readonly Partial<TestEnded>[], Partial<TestOutcome>]>([
  [
    'of a later attempt is that of the test, which has failed all the same',
    [{ status: 'failed', errors: [{ message: 'first' }] }, { attempt: 2 }],
    { status: 'passed', everFailed: true, error: 'first' },
  ],
  ['of one of two tests of a name is theirs, if it failed', [{ status: 'failed' }, {}], { status: 'failed' }],
  ['of the other one, too', [{}, { status: 'failed' }], { status: 'failed' }],
  ['of the one that ran is theirs, if the other was skipped', [{}, { status: 'skipped' }], { status: 'passed' }],
])('the outcome %s', async (_, attempts, expected) => {
  expect((await outcomeOf(...attempts))?.tests).toMatchObject([expected])
})

test('tests come in the order in which they began, and end with their last attempt', async () => {
  const [early, late] = ['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z']
  const outcome = await outcomeOf(
    { path: ['b'], startedAt: late },
    { path: ['a'], startedAt: early, status: 'failed' },
    { path: ['a'], startedAt: late, attempt: 2, durationMs: 7 },
  )
  expect(outcome?.tests.map(({ name, startedAt, endedAt }) => [name.path[0], startedAt, endedAt])).toEqual([
    ['a', early, Date.parse(late) + 7],
    ['b', late, Date.parse(late) + 5],
  ])
})

test('workers of two projects are two, whatever their numbers', () => {
  const ran = (worker: number, project: string): TestOutcome => {
    const name = { file: 'a.test.ts', path: ['a'] }
    return { name, status: 'passed', everFailed: false, footprint: {}, worker, project }
  }
  expect(shareWorker(ran(1, 'unit'), ran(1, 'unit'))).toBe(true)
  expect(shareWorker(ran(1, 'unit'), ran(2, 'unit'))).toBe(false)
  expect(shareWorker(ran(1, 'unit'), ran(1, 'http'))).toBe(false)
})
