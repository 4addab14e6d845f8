import { describe, expect, test } from 'vitest'
import type { Event, EventBody, TestEnded } from '../record/event.ts'
import { identify } from '../server/process-identity.ts'
import { leftoverAnnotations } from './github.ts'
import { composeReport } from './compute/compose.ts'
import { collect } from './compute/recorded.ts'
import { verdict } from './render/verdict.ts'
import { summarise, type RunSummary } from './summary.ts'
import { styleFor } from './style.ts'
import { renderSummary } from './terminal.ts'

const plain = { style: (_: string, text: string) => text }

const query = {
  kind: 'query',
  what: 'a running query of pid 12 (app), 120 ms old: select pg_sleep(60)',
  answer: 'ended',
} as const

function events(...bodies: readonly EventBody[]): Event[] {
  return bodies.map((body) =>
    Object.assign({ v: 1 as const, time: '2026-01-01T00:00:00.000Z', run: 'aaaaaaaa0001' }, body),
  )
}

function ended(title: string, more: Partial<TestEnded> = {}): TestEnded {
  return {
    type: 'test-ended',
    file: 'test/booking.test.ts',
    path: ['bookings', title],
    status: 'passed',
    attempt: 1,
    durationMs: 50,
    isolation: 'rewind',
    isolationMs: 1,
    database: 'tidemark_a_1',
    footprint: {},
    leftovers: [],
    ...more,
  }
}

function summaryOf(all: readonly Event[]): Promise<RunSummary> {
  return collect(all).then(summarise)
}

async function rendered(...bodies: readonly EventBody[]): Promise<string> {
  return renderSummary(await summaryOf(events(...bodies)), plain)
}

const began = { type: 'run-started', command: 'vitest', root: '/checkout/app', workers: 2, tidemark: '0.1.0' } as const

const start: readonly EventBody[] = [
  began,
  { type: 'server-ready', kind: 'embedded', how: 'hot', version: 180004, ms: 41 },
  { type: 'template-ready', template: 'tidemark_t', fingerprint: 'f', built: false, ms: 3 },
  { type: 'database-leased', database: 'tidemark_a_1', slot: 1, ms: 12 },
  { type: 'database-leased', database: 'tidemark_a_2', slot: 2, ms: 14.2 },
  { type: 'database-leased', database: 'tidemark_a_1', slot: 1, ms: 2 },
]

describe('the sum of a run', () => {
  test('databases are counted once, however often they are leased', async () => {
    expect(await summaryOf(events(...start))).toMatchObject({ databases: 2, leaseMs: 28.2 })
  })

  test('a retried test counts once, by its last attempt, and all its time counts', async () => {
    const summary = await summaryOf(
      events(ended('a', { status: 'failed' }), ended('a', { attempt: 2 }), ended('b', { status: 'failed' })),
    )
    expect(summary.tests).toEqual({ total: 2, passed: 1, failed: 1, skipped: 0 })
    expect(summary).toMatchObject({ testMs: 150, isolationMs: 3 })
  })

  test('two tests of one name are two tests', async () => {
    expect((await summaryOf(events(ended('a'), ended('a', { status: 'failed' })))).tests).toEqual({
      total: 2,
      passed: 1,
      failed: 1,
      skipped: 0,
    })
  })

  test('20,000 tests are summed up', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ended(`test ${i}`, { leftovers: i % 2 === 0 ? [query] : [] }))
    const summary = await summaryOf(events(...many))
    expect(summary).toMatchObject({ tests: { total: 20_000 }, isolationMs: 20_000, testMs: 1_000_000 })
    expect(summary.leftovers).toHaveLength(10_000)
  })
})

describe('the summary on a terminal', () => {
  test('a clean run is one line', async () => {
    expect(await rendered(...start, ended('a'), ended('b', { isolationMs: 1.2 }))).toBe(
      'tidemark  2 tests on 2 databases · isolation 2.2 ms (1.1 ms a test, 2.2 % of test time) · ' +
        'server hot 41 ms · template reused · leases 28 ms · no leftovers\n',
    )
  })

  test('isolation that took longer than the tests is told by how many times', async () => {
    expect(await rendered(...start, ended('a', { durationMs: 2, isolationMs: 5 }))).toContain(
      '(5.0 ms a test, 2.5 times the test time)',
    )
  })

  test('tests that a filter left out do not count', async () => {
    const skipped = ended('b', { status: 'skipped', durationMs: 0, isolationMs: 0 })
    expect(await rendered(...start, ended('a'), skipped)).toContain(
      '1 test on 2 databases · isolation 1.0 ms (1.0 ms a test,',
    )
  })

  test('leftovers, replaced and kept databases each have a block', async () => {
    const summary = await summaryOf(
      events(
        ...start,
        ended('refuses a taken slot', { leftovers: [query], status: 'failed', kept: 'tidemark_a_1' }),
        { type: 'database-replaced', database: 'tidemark_a_1', by: 'bookings > adds a column', reason: 'DDL', ms: 38 },
        {
          type: 'suite-ended',
          file: 'test/clients.test.ts',
          path: [],
          isolationMs: 1,
          footprint: {},
          leftovers: [{ kind: 'advisory-lock', what: 'an advisory lock', answer: 'ended' }],
        },
      ),
    )
    const text = renderSummary(summary, { ...plain, urlOf: (database) => `postgresql://u:p@localhost/${database}` })
    expect(text.split('\n').slice(1)).toEqual([
      '  left behind',
      '    test/booking.test.ts > bookings > refuses a taken slot',
      '      a running query of pid 12 (app), 120 ms old: select pg_sleep(60) (ended)',
      '    test/clients.test.ts',
      '      an advisory lock (ended)',
      '  databases replaced by a fresh clone',
      '    bookings > adds a column (38 ms)',
      '      DDL',
      '  databases kept',
      '    test/booking.test.ts > bookings > refuses a taken slot',
      "      psql 'postgresql://u:p@localhost/tidemark_a_1'",
      '',
    ])
  })

  test('a test is named once, with the first of what it left', async () => {
    const text = await rendered(...start, ended('a', { leftovers: [query, query, query, query, query] }))
    expect(text.match(/ > a$/gm)).toHaveLength(1)
    expect(text).toContain('      and 2 more\n')
  })

  test('a schema change is shown where its database was replaced, and nowhere else', async () => {
    const ddl = { kind: 'ddl', what: 'a schema change: CREATE TABLE x', answer: 'replaced' } as const
    const by = 'test/booking.test.ts > bookings > a'
    const text = await rendered(
      ...start,
      { type: 'database-replaced', database: 'd', by, reason: ddl.what, ms: 38 },
      ended('a', { leftovers: [ddl, ddl, ddl] }),
    )
    expect(text.split('\n').slice(1)).toEqual([
      '  databases replaced by a fresh clone',
      `    ${by} (38 ms)`,
      '      a schema change: CREATE TABLE x',
      '      and 2 more',
      '',
    ])
  })

  test('a long list is cut, and the rest is counted', async () => {
    const text = await rendered(...Array.from({ length: 25 }, (_, i) => ended(`t${i}`, { leftovers: [query] })))
    expect(text).toContain('25 leftovers')
    expect(text).toContain("and 5 more, in the run's record")
    expect(text).not.toContain('t20')
  })

  test('a command is named with what it changed', async () => {
    const line = await rendered(...start, {
      type: 'command-ended',
      command: ['pytest', '-x'],
      code: 0,
      durationMs: 900,
      isolationMs: 4,
      database: 'tidemark_a_1',
      footprint: { clients: { inserted: 3, deleted: 1 }, 'audit.log': { inserted: 4 } },
      leftovers: [],
    })
    expect(line).toContain('tidemark  pytest on 2 databases · isolation 4.0 ms · ')
    expect(line).toContain(' · changed clients +3 -1, audit.log +4 · no leftovers')
  })
})

describe('colours', () => {
  test.each([
    ['on a terminal', { isTTY: true }, {}, true],
    ['in a pipe', {}, {}, false],
    ['with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['in CI', { isTTY: true }, { CI: 'true' }, false],
    ['on a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
  ])('%s', (_, sink, env, coloured) => {
    const text = styleFor({ ...sink, write: () => {} }, env)('red', 'x')
    expect(text !== 'x').toBe(coloured)
  })
})

describe('annotations', () => {
  const actions = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/checkout' }

  test('a leftover is shown at the line of its test, from the root of the checkout, with its text escaped', async () => {
    const summary = await summaryOf(events(...start, ended('100 %\nsure', { line: 12, leftovers: [query] })))
    expect(leftoverAnnotations(summary, actions)).toEqual([
      '::warning file=app/test/booking.test.ts,line=12,title=Tidemark%3A left behind::' +
        'bookings > 100 %25%0Asure: a running query of pid 12 (app), 120 ms old: select pg_sleep(60) (ended)',
    ])
  })

  test('there are none outside GitHub Actions', async () => {
    expect(leftoverAnnotations(await summaryOf(events(ended('a', { leftovers: [query] }))), {})).toEqual([])
  })
})

describe('the verdict', () => {
  async function headline(...bodies: readonly EventBody[]): Promise<string> {
    return verdict(composeReport([await collect(events(...start, ...bodies))], { generatedAt: '' })).headline
  }
  const over = { type: 'run-ended', durationMs: 9 } as const
  const hooks = {
    type: 'suite-ended',
    file: 'a.test.ts',
    path: [],
    isolationMs: 0,
    footprint: {},
    leftovers: [],
  } as const

  test('of a run whose hooks failed is never that all tests passed', async () => {
    expect(await headline(ended('books'), hooks, over)).toBe('All 1 test passed')
    const failed = { ...hooks, errors: [{ message: 'no' }] }
    expect(await headline(ended('books'), failed, over)).toBe('The hooks of 1 suite failed')
    const lost = { ...failed, lost: true } as const
    expect(await headline(ended('books'), lost, over)).toBe('The worker of 1 file ended before its tests')
    expect(await headline(ended('books'), failed, lost, lost, over)).toBe(
      'The hooks of 1 suite failed, the worker of 2 files ended before its tests',
    )
  })

  test('of a run that failed and did not come to its end says both', async () => {
    expect(await headline(ended('books', { status: 'failed' }))).toBe(
      '1 of 1 test failed, and the run did not come to its end',
    )
  })

  test('of a run that is still at work says so', async () => {
    const here = { ...began, process: identify(process.pid) }
    expect(await headline(here, ended('books'))).toBe('Not over yet: 1 test ended so far, none failed')
    expect(await headline(here, ended('books', { status: 'failed' }))).toBe('1 of 1 test failed, and the run goes on')
  })
})
