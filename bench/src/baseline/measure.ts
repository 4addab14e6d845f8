import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type Baseline, baselineOf, between, calibrate, type MeasuredTest } from '../inner.js'
import { progress } from '../progress.ts'
import { openSession, startServer } from '../server.ts'
import type { Pair } from './rates.ts'

type MeasuredRuns = Parameters<typeof baselineOf>[0]

const names = Array.from({ length: 24 }, (_, n) => `${['api', 'core', 'jobs'][n % 3]}/file.test.ts > test ${n}`)

/** Runs a small suite of real work on a real server so often, on this machine as it is. */
export async function measureRuns(times: number): Promise<MeasuredRuns> {
  await using server = await startServer()
  const session = await openSession(server.access, server.access.maintenance)
  try {
    await session.query(`
      create extension pg_stat_statements;
      create table visits (id int generated always as identity primary key, client int, note text);
      create index on visits (client)`)
    const runs: MeasuredRuns[number][] = []
    for (let run = 1; run <= times; run += 1) {
      if (run % 10 === 0) progress(`run ${run} of ${times}`)
      const before = calibrate()
      const tests = await measureSuite(session)
      runs.push({ tests, plans: new Map(), pace: between(before, calibrate()) })
    }
    return runs
  } finally {
    await session.end()
  }
}

/** How the runs of both sides come about: ten and the ten after them, any ten and any others, or in turns, run by run. */
export type Order = 'one after the other' | 'mixed' | 'in turns'

/** Pairs of so many runs each. */
export function pairsOf(measured: MeasuredRuns, pairs: number, order: Order, runs: number): readonly Pair[] {
  return Array.from({ length: pairs }, () => {
    const begin = Math.floor(Math.random() * (measured.length - 2 * runs + 1))
    const some = (order === 'mixed' ? shuffled(measured) : measured.slice(begin)).slice(0, 2 * runs)
    const isFirst = (place: number): boolean => (order === 'in turns' ? [0, 3].includes(place % 4) : place < runs)
    return {
      before: whole(some.filter((_, place) => isFirst(place))),
      now: whole(some.filter((_, place) => !isFirst(place))),
      inTurns: order === 'in turns',
    }
  })
}

function whole(runs: MeasuredRuns): Baseline {
  const machine = { processor: 'this', processors: 1, memoryGb: 1, system: 'this', node: 0, postgres: 0 }
  return baselineOf(runs, { command: [], workers: 1, machine })
}

async function measureSuite(session: pg.Client): Promise<Map<string, MeasuredTest>> {
  const tests = new Map<string, MeasuredTest>()
  for (const [n, name] of names.entries()) tests.set(name, await measureTest(session, name, n))
  await session.query('truncate visits')
  return tests
}

async function measureTest(session: pg.Client, name: string, n: number): Promise<MeasuredTest> {
  await session.query('select pg_stat_statements_reset()')
  const began = performance.now()
  const used = process.cpuUsage()
  for (let round = 0; round < 20 + 3 * n; round += 1) {
    await session.query('insert into visits (client, note) select $1, md5(n::text) from generate_series(1, 20) as n', [
      n,
    ])
    await session.query('select count(*) from visits where client = $1', [n])
    hash(200)
  }
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(used)
  const { rows } = await session.query<{ readonly ms: number }>(
    'select sum(total_exec_time) as ms from pg_stat_statements where toplevel',
  )
  return {
    file: name.split(' > ')[0] ?? '',
    ms,
    cpuMs: (user + system) / 1000,
    databaseMs: rows[0]?.ms,
    statements: undefined,
  }
}

function hash(times: number): void {
  let text = ''
  for (let n = 0; n < times; n += 1) text = createHash('sha256').update(text).digest('hex')
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
