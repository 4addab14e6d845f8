import type { Client } from 'pg'
import { type Bench, closeAll, smallest } from '../bench.ts'
import { connect, controlSettings, openLedger } from '../inner.js'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { sample } from '../sample.ts'
import { openOrderedDelete } from '../strategies/emptying.ts'
import { ownDatabase } from '../strategies/own-database.ts'
import { openRollback } from '../strategies/rollback.ts'
import type { Strategy } from '../strategies/strategy.ts'
import { timed } from '../timed.ts'
import { work } from '../work.ts'

/** Something that is measured by itself; from the differences one sees where a rewind's time goes. */
interface Step extends AsyncDisposable {
  readonly name: string
  /** Milliseconds of one turn. */
  readonly turn: () => Promise<number>
  readonly samples: number[]
}

const warmUp = 30
/** Ordered DELETE and rollback leave dead rows, which the ledger's own upkeep doesn't see. */
const upkeepEvery = 100

/** Where the microseconds of a rewind go, beside what PostgreSQL itself takes: in turns, so that other work on the machine hits all alike. */
export async function measureProfile(bench: Bench): Promise<readonly Result[]> {
  progress('profile')
  const steps = [...(await rewinds(bench)), ...(await floor(bench))]
  try {
    for (let round = -warmUp; round < bench.plan.profileRounds; round += 1) {
      for (const { turn, samples } of steps) {
        const ms = await turn()
        if (round >= 0) samples.push(ms)
      }
    }
    const { tables } = smallest(bench).size
    return steps.map(({ name, samples }) => summarise({ scenario: 'profile', strategy: name, tables }, samples))
  } finally {
    await closeAll(steps)
  }
}

/** Parts of a rewind, and rewinds of tests that do more and more. One control session, as a worker has it. */
async function rewinds(bench: Bench): Promise<readonly Step[]> {
  const place = { access: bench.server.access, source: smallest(bench), database: 'profile' }
  const own = await ownDatabase(place, place.source.ledger)
  const application = 'tidemark control'
  const control = await connect(place.access, place.database, { application, settings: controlSettings })
  const ledger = await openLedger(control)
  const rewind = (name: string, test: (session: Client) => Promise<void>): Step =>
    step(name, async () => {
      await test(own.session)
      return millisecondsOf(() => ledger.rewind())
    })
  const statement = (name: string, text: string): Step =>
    step(name, () => millisecondsOf(() => control.query({ name, text, values: [0] })))
  return [
    { ...statement('bare round trip', 'select $1::bigint'), [Symbol.asyncDispose]: () => control.end() },
    { ...statement('list of locks', locks), [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() },
    rewind('rewind of nothing', () => Promise.resolve()),
    rewind('rewind of 1 table', (session) => run(session, inserts.slice(0, 1))),
    rewind('rewind of 4 tables', (session) => run(session, inserts)),
    rewind('rewind of 4 tables, 1 updated', (session) => run(session, [...inserts, update])),
    rewind('rewind of the test', work),
  ]
}

/** The same test, undone by PostgreSQL alone. */
async function floor(bench: Bench): Promise<readonly Step[]> {
  const place = { access: bench.server.access, source: smallest(bench) }
  return [
    undone('rollback of the test', await openRollback({ ...place, database: 'profile rollback' })),
    undone('ordered delete of the test', await openOrderedDelete({ ...place, database: 'profile delete' })),
  ]
}

function undone(name: string, strategy: Strategy): Step {
  let turns = 0
  const turn = async (): Promise<number> => {
    turns += 1
    if (turns % upkeepEvery === 0) await strategy.upkeep()
    return (await sample(strategy)).isolation
  }
  return { ...step(name, turn), [Symbol.asyncDispose]: () => strategy[Symbol.asyncDispose]() }
}

function step(name: string, turn: () => Promise<number>): Step {
  return { name, turn, samples: [], [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const [, ms] = await timed(work)
  return ms
}

async function run(session: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.query(statement)
}

/** PostgreSQL's list of all locks is the only place where an advisory lock that a test left behind can be seen. */
const locks = "select count(*) from pg_lock_status() as l where l.locktype = 'advisory' and l.pid = $1"

const id = "'aaaaaaaa-0000-4000-8000-000000000001'"

const inserts: readonly string[] = [
  `insert into workspaces (id, name) values (${id}, 'Practice')`,
  `insert into users (id, workspace_id, email, full_name) values (${id}, ${id}, 'ada@example.org', 'Ada')`,
  `insert into services (id, workspace_id, name, default_duration_minutes) values (${id}, ${id}, 'Massage', 60)`,
  `insert into locations (id, workspace_id, name, location_type, address) values (${id}, ${id}, 'Practice', 'clinic', '1 Main Street')`,
]

const update = `update services set name = 'Long massage' where id = ${id}`
