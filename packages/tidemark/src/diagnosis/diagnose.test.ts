import { describe, expect, test } from 'vitest'
import type { Event, EventBody } from '../record/event.ts'
import { attributeErrors } from './attribute-errors.ts'
import { diagnose } from './diagnose.ts'

const start = Date.parse('2026-05-04T09:00:00.000Z')
const at = (ms: number): string => new Date(start + ms).toISOString()

/** An event and the moment at which it was written. */
type Written = readonly [ms: number, body: EventBody]

function events(...written: readonly Written[]): readonly Event[] {
  return written.map(([ms, body]) => Object.assign({ v: 1 as const, time: at(ms), run: 'r' }, body))
}

interface Given {
  readonly from?: number
  readonly durationMs?: number
  readonly database?: string
  readonly more?: object
}

function ended(title: string, { from = 0, durationMs = 50, database = 'd1', more = {} }: Given = {}): EventBody {
  const facts = { attempt: 1, isolation: 'rewind', isolationMs: 1, footprint: {}, leftovers: [] } as const
  const place = { file: 'a.test.ts', path: title.split(' > '), line: 3, startedAt: at(from) }
  return { type: 'test-ended', ...place, status: 'passed', durationMs, database, ...facts, ...more }
}

function suite(path: readonly string[], more: object = {}): EventBody {
  const facts = { isolationMs: 1, footprint: {}, leftovers: [], database: 'd1' }
  return { type: 'suite-ended', file: 'a.test.ts', path, ...facts, ...more }
}

function logged(ms: number, sqlstate: string, more: object = {}): Written {
  const facts = { database: 'd1', severity: 'ERROR', message: `error ${sqlstate}`, pid: 7 }
  return [9000, { type: 'server-error', at: at(ms), sqlstate, ...facts, ...more }]
}

const failedWith = (sqlstate: string, message = 'failed'): object => ({
  status: 'failed',
  errors: [{ message, sqlstate, postgres: { sqlstate, message } }],
})

describe('an error in the log belongs to', () => {
  const owners = (...all: readonly Written[]): readonly string[] =>
    attributeErrors(events(...all)).map(({ test, errors }) => `${test?.path.join(' > ') ?? 'nobody'}: ${errors.length}`)

  test('the attempt in whose time and database it fell', () => {
    const tests = [ended('a'), ended('b', { from: 100 }), ended('c', { database: 'd2', from: 0 })]
    const [a, b, c] = tests.map((body, index) => [[60, 160, 170][index] ?? 0, body] as const)
    expect(owners(a!, b!, c!, logged(20, '23505'), logged(120, '23505'), logged(130, '23503'))).toEqual([
      'a: 1',
      'b: 2',
    ])
  })

  test('the attempt, too, when it came while its database went back', () => {
    expect(owners([80, ended('a', { durationMs: 50 })], logged(70, '57P01'))).toEqual(['a: 1'])
  })

  test('the attempt that it fell on the first or last millisecond of', () => {
    expect(owners([60, ended('a', { from: 10 })], logged(10, '23505'), logged(60, '23505'))).toEqual(['a: 2'])
  })

  test('the hooks of the suite that ended next, outside of tests', () => {
    const run = [
      [160, ended('in > a', { from: 100 })] as const,
      [170, suite(['in'])] as const,
      [200, suite([])] as const,
    ]
    expect(owners(...run, logged(90, '23505'))).toEqual(['in: 1'])
    expect(owners(...run, logged(190, '23505'))).toEqual([': 1'])
  })

  test('the one of several tests at once that failed with it', () => {
    const run = [[60, ended('a', { more: failedWith('23505') })] as const, [70, ended('b', { from: 10 })] as const]
    expect(owners(...run, logged(30, '23505'))).toEqual(['a: 1'])
  })

  test('the failed one of several at once, where none failed with it', () => {
    const run = [[60, ended('a', { more: { status: 'failed' } })] as const, [70, ended('b', { from: 10 })] as const]
    expect(owners(...run, logged(30, '23505'))).toEqual(['a: 1'])
  })

  test('nobody, when nothing was running on its database', () => {
    expect(owners([60, ended('a')], logged(500, '23505'))).toEqual(['nobody: 1'])
  })
})

describe('a finding', () => {
  test('says whose row was in the way: of the test, of a hook around it, of the template', () => {
    const message = 'duplicate key value violates unique constraint "clients_email_key"'
    const postgres = { sqlstate: '23505', message, table: 'clients', detail: 'Key (email)=(…) already exists.' }
    const failure = { status: 'failed', errors: [{ message, sqlstate: '23505', postgres }] }
    const wrote = { footprint: { clients: { inserted: 1 } } }
    const happened = (own: object, hook: object): string | undefined =>
      diagnose(events([60, ended('in > a', { more: { ...failure, ...own } })], [70, suite(['in'], hook)]))[0]?.cause
        ?.happened
    expect(happened(wrote, {})).toContain('The test itself has written to it.')
    expect(happened({}, wrote)).toContain('It was also written to by the hooks of a.test.ts > in.')
    expect(happened({}, {})).toContain('the row is in the template')
  })

  test('names no suite that is elsewhere in the file', () => {
    const failure = failedWith(
      '23505',
      'duplicate key value violates unique constraint "clients_email_key" in table "clients"',
    )
    const wrote = { footprint: { clients: { inserted: 1 } } }
    const [found] = diagnose(
      events(
        [60, ended('out > in > a', { more: failure })],
        [70, suite(['in'], wrote)],
        [80, suite(['out', 'in', 'b'], wrote)],
      ),
    )
    expect(found?.cause?.happened).toContain('Neither the test nor a hook around it')
  })

  test('is no duplicate of what the test failed with, and adds what only the log knows', () => {
    const detail = 'Process 1 waits.\nProcess 1: update a\nProcess 2: update b'
    const found = diagnose(
      events([60, ended('a', { more: failedWith('40P01', 'deadlock detected') })], logged(20, '40P01', { detail })),
    )
    expect(found).toMatchObject([{ from: 'test', notable: true, cause: { place: { file: 'a.test.ts', line: 3 } } }])
    expect(found[0]?.cause?.happened).toMatch(/update a\n +update b$/)
  })

  test('of a deadlock has both statements, although the client was told of the processes', () => {
    const message = 'deadlock detected'
    const postgres = { sqlstate: '40P01', message, detail: 'Process 1 waits for ShareLock; blocked by process 2.' }
    const failure = { status: 'failed', errors: [{ message, sqlstate: '40P01', postgres }] }
    const detail = 'Process 1 waits.\nProcess 1: update a\nProcess 2: update b'
    const [found] = diagnose(events([60, ended('a', { more: failure })], logged(20, '40P01', { detail })))
    expect(found?.cause?.happened).toMatch(/update a\n +update b$/)
  })

  test('of a wait that was seen when the test failed is the only one', () => {
    const session = (pid: number): object => ({ pid, application: 'app', state: 'active', query: 'update a' })
    const atFailure = { waits: [{ waiting: session(1), holding: session(2) }] }
    const wait = logged(20, '00000', { message: 'process 1 still waiting for ShareLock after 10 ms' })
    const failed = (more: object): object => ({ status: 'failed', errors: [{ message: 'too slow' }], ...more })
    const sources = (more: object): readonly string[] =>
      diagnose(events([60, ended('a', { more: failed(more) })], wait)).map(({ from }) => from)
    expect([sources({ atFailure }), sources({})]).toEqual([['test'], ['log']])
  })

  test('is placed where the stack goes through the test', () => {
    const stack =
      'error: x\n    at /app/node_modules/pg/a.js:45:11\n    at /app/a.test.ts:12:32\n    at /app/a.test.ts:3:1'
    const failure = { status: 'failed', errors: [{ message: 'x', stack, sqlstate: '42P01' }] }
    expect(diagnose(events([60, ended('a', { more: failure })]))[0]?.cause?.place).toEqual({
      file: 'a.test.ts',
      line: 12,
    })
  })

  test('counts errors of one kind, whatever their numbers', () => {
    const waits = [10, 20].map((ms) =>
      logged(ms, '00000', { message: `process ${ms} still waiting for ShareLock after ${ms} ms` }),
    )
    expect(diagnose(events([60, ended('a')], ...waits))).toMatchObject([{ from: 'log', count: 2, notable: true }])
  })

  test('of a passing test is worth a summary only when no test means it', () => {
    const found = diagnose(events([60, ended('a')], logged(10, '23505'), logged(20, '40P01'), logged(30, '53300')))
    expect(found.map(({ sqlstate, notable }) => [sqlstate, notable])).toEqual([
      ['23505', false],
      ['40P01', true],
      ['53300', true],
    ])
  })

  test('of a transaction that went on names its first error', () => {
    const run = [[60, ended('a', { more: failedWith('25P02') })] as const, logged(10, '42P01'), logged(20, '25P02')]
    expect(diagnose(events(...run))[0]?.cause?.happened).toContain('The first error was: error 42P01 (42P01).')
    const elsewhere = diagnose(events(run[0]!, logged(10, '42P01', { pid: 8 }), run[2]!))
    expect(elsewhere[0]?.cause?.happened).not.toContain('The first error was')
  })

  test('of a session that ended after its test is not held against a failed test', () => {
    const run = [[90, ended('a', { durationMs: 50, more: { status: 'failed' } })] as const, logged(70, '57P01')]
    expect(diagnose(events(...run))).toMatchObject([{ notable: false, cause: { id: 'session-ended-by-tidemark' } }])
    const within = diagnose(events(run[0]!, logged(40, '57P01')))
    expect(within).toMatchObject([{ notable: true }])
    expect(within[0]?.cause?.id).not.toBe('session-ended-by-tidemark')
  })

  test('of 20,000 tests with 1,000 errors takes no time to speak of', () => {
    const tests = Array.from(
      { length: 20_000 },
      (_, n) => [n * 10 + 9, ended(`t${n}`, { from: n * 10, durationMs: 8 })] as const,
    )
    const errors = Array.from({ length: 1000 }, (_, n) => logged(n * 100 + 4, '23505'))
    expect(diagnose(events(...tests, ...errors))).toHaveLength(1000)
  })
})
