import { expect, test } from 'vitest'
import type { Event, EventBody, TestEnded, TestStarted } from './event.ts'
import { identify, type ProcessIdentity } from '../server/process-identity.ts'
import { OpenTests } from './open-tests.ts'

const place = { file: 'a.test.ts', attempt: 1, isolation: 'rewind', database: 'tidemark_a_1' } as const

function began(title: string, more: Partial<TestStarted> = {}): TestStarted {
  return { type: 'test-started', ...place, path: [title], line: 3, worker: 1, ...more }
}

function ended(title: string): TestEnded {
  const nothing = { durationMs: 1, isolationMs: 0, footprint: {}, leftovers: [] }
  return { type: 'test-ended', ...place, path: [title], status: 'passed', ...nothing }
}

const leased = (slot: number): EventBody => ({ type: 'database-leased', database: 'tidemark_a_1', slot, ms: 1 })
const over: EventBody = { type: 'run-ended', durationMs: 9 }

/** What a reader gives, each event one second after the other: its type, and of lost tests who they are and when that was known. */
function read(...bodies: readonly EventBody[]): readonly string[] {
  const open = new OpenTests()
  const events = bodies.map((body, second): Event =>
    Object.assign({ v: 1 as const, run: 'r', time: `0${second}` }, body),
  )
  return [...events.flatMap((event) => open.follow(event)), ...open.end()].map(said)
}

function said(event: Event): string {
  if (event.type !== 'test-ended' || event.lost !== true) return event.type
  const { path, startedAt, time, status, errors = [] } = event
  return `${path[0]} ${startedAt}-${time} ${status}: ${errors[0]?.message.split(':')[0]}`
}

test('a test without an end is lost at the end of the record', () => {
  expect(read(began('a'), ended('a'), began('b'), over)).toEqual([
    'test-started',
    'test-ended',
    'test-started',
    'run-ended',
    'b 02-03 failed: its worker ended while this test was running',
  ])
})

test('where the run has no end either, that is what is said', () => {
  expect(read(began('a')).at(-1)).toBe('a 00-00 failed: the record ends while this test was running')
})

test('while the process that ends the record is there, what has no end yet is running', () => {
  const started = (process: ProcessIdentity | undefined): EventBody => ({
    type: 'run-started',
    command: 'vitest',
    root: '/',
    workers: 1,
    tidemark: '0',
    process,
  })
  const here = identify(process.pid) as ProcessIdentity
  expect(read(started(here), began('a'))).toEqual(['run-started', 'test-started'])
  expect(read(started(here), began('a'), over).at(-1)).toMatch(/^a .* its worker ended while/)
  expect(read(started({ ...here, started: 'earlier' }), began('a')).at(-1)).toMatch(/^a .* the record ends while/)
})

test('a test is lost as soon as its slot is leased again: what happens there later is not its own', () => {
  expect(read(began('a'), leased(2), leased(1), over)).toEqual([
    'test-started',
    'database-leased',
    'a 00-02 failed: its worker ended while this test was running',
    'database-leased',
    'run-ended',
  ])
})

test('a file without an end is named where none of its tests is, neither in this project nor in another', () => {
  const nothing = { isolationMs: 0, footprint: {}, leftovers: [] }
  const file = { type: 'suite-ended', file: place.file, path: [], lost: true, ...nothing } as const
  const other = { ...file, project: 'other', path: ['other'] }
  expect(read(began('a'), ended('a'), file, over)).toContain('suite-ended')
  expect(read(began('a'), file, over)).not.toContain('suite-ended')
  expect(read(began('a'), leased(1), file, over)).not.toContain('suite-ended')
  expect(read(began('a'), other, over)).toContain('suite-ended')
})

test('of two tests of one name one that ended is not lost', () => {
  expect(read(began('a'), began('a'), ended('a'), over).filter((line) => line.startsWith('a '))).toHaveLength(1)
  expect(read(began('a'), ended('a'), began('a', { attempt: 2 }), over).at(-1)).toMatch(/^a 02-/)
})
