import type { BaselineComparison } from '../../src/baseline/comparison.ts'
import type { Event } from '../../src/record/event.ts'
import type { Observation } from '../../src/report/observation.ts'
import type { ReportedFinding } from '../../src/report/report.ts'
import type { Stability } from '../../src/report/stability.ts'
import { at, ended, events, started } from './events.ts'

export const sample: readonly Event[] = events([
  started({ seed: 42 }),
  { type: 'server-ready', kind: 'embedded', how: 'hot', version: 180_004, ms: 41 },
  { type: 'template-ready', template: 'tidemark_t', fingerprint: 'f00dcafe0123456789', built: true, ms: 900 },
  { type: 'database-leased', database: 'tidemark_a_1', slot: 1, ms: 12 },
  { type: 'database-leased', database: 'tidemark_a_2', slot: 2, ms: 14 },
  ended('test/booking/book.test.ts', ['bookings', 'a free slot is booked'], {
    footprint: { appointments: { inserted: 1 }, 'audit.log': { inserted: 2 } },
    sequences: 2,
    redis: { types: { string: { inserted: 1 } }, keys: [{ key: 'session:7', type: 'string', change: 'inserted' }] },
    queries: {
      count: 26,
      ms: 9.5,
      statements: [
        { id: '1', text: 'select * from clients where id = $1', calls: 25, ms: 8, rows: 25 },
        { id: '2', text: 'insert into appointments values ($1, $2)', calls: 1, ms: 1.5, rows: 1 },
      ],
    },
  }),
  ended('test/booking/book.test.ts', ['bookings', 'a taken slot is refused'], {
    line: 21,
    startedAt: at(600),
    status: 'failed',
    durationMs: 120,
    errors: [
      {
        message: 'duplicate key value violates unique constraint "appointments_pkey"',
        stack:
          'error: duplicate key value violates unique constraint "appointments_pkey"\n    at test/booking/book.test.ts:24:9',
        sqlstate: '23505',
      },
    ],
    queries: {
      count: 1,
      ms: 0.5,
      statements: [{ id: '2', text: 'insert into appointments values ($1, $2)', calls: 1, ms: 0.5, rows: 0 }],
    },
    kept: 'tidemark_kept_1',
  }),
  ended('test/booking/race.test.ts', ['two at once: one wins'], {
    worker: 2,
    database: 'tidemark_a_2',
    startedAt: at(510),
    status: 'failed',
    durationMs: 300,
    errors: [{ message: 'expected 2 to be 1' }],
  }),
  ended('test/booking/race.test.ts', ['two at once: one wins'], {
    worker: 2,
    database: 'tidemark_a_2',
    startedAt: at(815),
    attempt: 2,
    durationMs: 250,
  }),
  ended('test/clients/clients.test.ts', ['a client <b>with markup</b> & "quotes"'], {
    worker: 2,
    database: 'tidemark_a_2',
    startedAt: at(1100),
    durationMs: 60,
    isolationMs: 6,
    leftovers: [
      {
        kind: 'transaction',
        what: 'a transaction of pid 12 (app), open for 120 ms: update clients set name = $1',
        answer: 'ended',
        pid: 12,
        application: 'app',
        query: 'update clients set name = $1',
        ageMs: 120,
      },
    ],
  }),
  ended('test/clients/clients.test.ts', ['later'], { status: 'skipped', durationMs: 0, isolationMs: 0 }),
  ended('test/schema.test.ts', ['a column is added'], {
    startedAt: at(800),
    durationMs: 90,
    isolationMs: 45,
    leftovers: [{ kind: 'ddl', what: 'a schema change: ALTER TABLE public.clients', answer: 'replaced' }],
  }),
  {
    type: 'database-replaced',
    database: 'tidemark_a_1',
    by: 'test/schema.test.ts > a column is added',
    reason: 'a schema change: ALTER TABLE public.clients',
    ms: 38,
  },
  { type: 'suite-ended', file: 'test/schema.test.ts', path: [], isolationMs: 1, footprint: {}, leftovers: [] },
  {
    type: 'suite-ended',
    file: 'test/rooms.test.ts',
    path: ['rooms'],
    line: 4,
    isolationMs: 1,
    footprint: {},
    leftovers: [],
    errors: [{ message: 'relation "rooms" does not exist', sqlstate: '42P01' }],
  },
  {
    type: 'suite-ended',
    file: 'test/memory.test.ts',
    path: [],
    lost: true,
    isolationMs: 0,
    footprint: {},
    leftovers: [],
    errors: [{ message: 'its worker ended' }],
  },
  {
    type: 'server-error',
    at: at(900),
    database: 'tidemark_a_2',
    severity: 'ERROR',
    sqlstate: '40P01',
    message: 'deadlock detected',
    pid: 31,
  },
  {
    type: 'statement-planned',
    text: 'select * from clients where id = $1',
    plan: 'abc',
    shape: ['Seq Scan on clients'],
    scans: [{ table: 'clients', rows: 12_000 }],
  },
  { type: 'run-ended', durationMs: 2500 },
])

export const stability: Stability = {
  id: 'v1',
  command: ['vitest', 'run'],
  verdict: 'flaky',
  planned: 2,
  runs: [1, 2].map((number) => ({
    number,
    run: `m9x2k3ab01z${number}`,
    seed: 41 + number,
    workers: number,
    code: number - 1,
    passed: 6 - number,
    failed: number - 1,
    skipped: 1,
    durationMs: 2000 + number,
    isolationMs: 50,
    leftovers: 2,
  })),
  flaky: [
    {
      file: 'test/booking/race.test.ts',
      path: ['two at once: one wins'],
      passed: 1,
      failed: 1,
      failedIn: [2],
      error: 'expected 2 to be 1',
      polluters: [{ file: 'test/clients/clients.test.ts', path: ['a client'] }],
      reproduce: 'npx vitest run --sequence.seed=43',
    },
  ],
  failing: [],
}

const client = { file: 'test/clients/clients.test.ts', path: ['a client'], line: 7 }
const book = { file: 'test/booking/book.test.ts', path: ['bookings', 'a free slot is booked'], line: 7 }

export const observation: Observation = {
  version: 1,
  id: 'm9x2k3ab03aa',
  command: ['vitest', 'run'],
  tests: { total: 6, passed: 5, failed: 1 },
  dependent: [{ test: book, error: 'expected 0 to be 1', alone: { failed: 3, of: 3 }, needs: [client], steps: 4 }],
  disturbed: [],
  conflicts: [{ table: 'clients', values: ['clients_email_key (ada@example.org)'], count: 1, tests: [book, client] }],
  changedWhileRead: [{ table: 'orders', writers: 3, readers: 5, pairs: 14, emptiedBy: [client] }],
  provoked: {
    seconds: 300,
    pairs: [
      {
        tests: [book, client],
        tables: ['clients'],
        times: 5,
        met: 5,
        failed: [
          { test: client, times: 3, error: 'duplicate key value violates unique constraint "clients_email_key"' },
        ],
      },
    ],
    left: 2,
  },
  left: [{ test: client, changes: { clients: { inserted: 1 } } }],
  readers: [{ test: book, tables: [{ table: 'clients', leftBy: [client] }] }],
}

export const baseline: BaselineComparison = {
  name: 'main',
  verdict: 'regressed',
  runs: { before: 10, now: 10 },
  incomparable: [],
  crowded: true,
  inTurns: false,
  untold: [],
  times: [
    { level: 'suite', name: '', metric: 'duration', beforeMs: 2000, nowMs: 2020, ratio: 1.01, p: 0.4, verdict: 'same' },
    {
      level: 'test',
      name: 'test/booking/book.test.ts > bookings',
      metric: 'work',
      beforeMs: 30,
      nowMs: 45,
      ratio: 1.5,
      p: 0.0004,
      verdict: 'slower',
    },
  ],
  queries: [{ test: 'test/booking/book.test.ts > bookings', before: 3, now: 26, statements: [] }],
  plans: [{ text: 'select * from clients where id = $1', before: ['Index Scan'], now: ['Seq Scan'] }],
  added: ['test/new.test.ts > new'],
  removed: [],
}

/** As the diagnosis words them, though in words that stay. */
export const findings: readonly ReportedFinding[] = [
  {
    id: 'duplicate-key',
    severity: 'error',
    kind: 'error',
    title: 'A row with this key is there already',
    happened: 'appointments has a row with this key (constraint appointments_pkey).',
    cure: 'Let the database give the key:\n  insert into appointments (...) values (...) returning id;\nor take one with `gen_random_uuid()`.',
    docs: 'node_modules/tidemark/docs/troubleshooting.md#duplicate-key',
    count: 1,
    places: [
      {
        file: 'test/booking/book.test.ts',
        path: ['bookings', 'a taken slot is refused'],
        line: 21,
        seen: 'duplicate key value violates unique constraint "appointments_pkey"',
      },
    ],
  },
  {
    id: 'deadlock',
    severity: 'warning',
    kind: 'error',
    title: 'Two transactions waited for each other',
    happened: 'PostgreSQL ended one of them.',
    cure: undefined,
    docs: undefined,
    count: 2,
    places: [{ file: '', path: [], line: undefined, seen: 'deadlock detected' }],
  },
  {
    id: 'leftover-transaction',
    severity: 'warning',
    kind: 'leftover',
    title: 'an open transaction',
    happened: 'A session still had a transaction open.',
    cure: 'Commit or roll back on every path.',
    docs: undefined,
    count: 12,
    places: Array.from({ length: 12 }, (_, index) => ({
      file: `test/part-${index}.test.ts`,
      path: ['leaves'],
      line: 3,
      seen: 'a transaction',
    })),
  },
]
