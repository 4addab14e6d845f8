import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { type Bench, closeAll, smallest } from '../bench.ts'
import { connect, controlSettings } from '../inner.js'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { ownDatabase } from '../strategies/own-database.ts'

const untrackedServices = readFileSync(new URL('../sql/untracked-services.sql', import.meta.url), 'utf8')
const insertsInABlock = 25
/** Blocks between two vacuums: rows that were taken back make neither side slower than the other. */
const vacuumEvery = 10

/** One side of the comparison: the same inserts, with or without a ledger to write them down. */
interface Side {
  readonly name: 'insert' | 'insert, tracked'
  readonly table: 'untracked_services' | 'services'
  /** Milliseconds that the client waited, for each insert. */
  readonly waited: number[]
  /** Milliseconds that the server's process was on a processor, for each insert; the mean of a block. */
  readonly computed: number[]
}

/** The test's session, and one whose own writes the ledger leaves alone. */
interface Sessions {
  readonly session: Client
  readonly control: Client
  readonly process: number
}

/**
 * What the ledger costs a writing statement: single-row prepared inserts into two tables that are alike but for the ledger, block
 * by block. By one session, since two server processes differ by more than is to be measured, merely by where they run.
 */
export async function measureTracking(bench: Bench): Promise<readonly Result[]> {
  progress('tracking')
  const { server, plan } = bench
  const source = smallest(bench)
  const place = { access: server.access, source, database: 'tracking' }
  const own = await ownDatabase(place, source.ledger)
  const control = await connect(place.access, place.database, {
    application: 'tidemark control',
    settings: controlSettings,
  })
  try {
    await own.session.query(untrackedServices)
    const sessions = { session: own.session, control, process: await processOf(own.session) }
    await expectTracking(sessions)
    const sides = [side('insert', 'untracked_services'), side('insert, tracked', 'services')]
    for (let n = 0; n < plan.trackingBlocks; n += 1) {
      // Each of them comes first as often as second.
      for (const next of n % 2 === 0 ? sides : sides.toReversed()) await block(next, sessions)
      if (n % vacuumEvery === 0)
        await control.query('vacuum (truncate off) public.workspaces, public.services, public.untracked_services')
    }
    return sides.flatMap((measured) => results(measured, source.size))
  } finally {
    await control.end()
    await closeAll([own])
  }
}

function side(name: Side['name'], table: Side['table']): Side {
  return { name, table, waited: [], computed: [] }
}

/** A block for each table, to plan and compile everything: the ledger has to have written down one of them. */
async function expectTracking(sessions: Sessions): Promise<void> {
  await block(side('insert', 'untracked_services'), sessions)
  await block(side('insert, tracked', 'services'), sessions)
  const { rows } = await sessions.control.query<{ readonly name: string }>(
    'select distinct t.name from tidemark.journal as j join tidemark.tables as t on t.id = j.tab order by 1',
  )
  const tracked = rows.map(({ name }) => name).join(', ')
  if (tracked !== 'services, workspaces') throw new Error(`the ledger tracked ${tracked}, not services, workspaces`)
}

async function block({ table, waited, computed }: Side, { session, control, process }: Sessions): Promise<void> {
  const workspace = randomUUID()
  await session.query('insert into workspaces (id, name) values ($1, $2)', [workspace, 'Practice'])
  const before = processorMs(process)
  for (let n = 0; n < insertsInABlock; n += 1) waited.push(await insert(session, table, [randomUUID(), workspace, n]))
  const after = processorMs(process)
  if (before !== undefined && after !== undefined) computed.push((after - before) / insertsInABlock)
  await control.query(`delete from public.${table}`)
  await control.query('delete from public.workspaces')
}

async function insert(session: Client, table: Side['table'], values: readonly unknown[]): Promise<number> {
  const start = performance.now()
  await session.query({
    name: `insert into ${table}`,
    text: `insert into ${table} (id, workspace_id, name, default_duration_minutes) values ($1, $2, $3, 60)`,
    values: [...values],
  })
  return performance.now() - start
}

async function processOf(session: Client): Promise<number> {
  const { rows } = await session.query<{ readonly pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

/** Time on a processor so far; undefined where the system doesn't tell. */
function processorMs(process: number): number | undefined {
  const file = `/proc/${process}/schedstat`
  if (!existsSync(file)) return undefined
  return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6
}

function results({ name, waited, computed }: Side, size: { readonly tables: number }): readonly Result[] {
  const { tables } = size
  const results = [summarise({ scenario: 'tracking', strategy: name, tables }, waited)]
  if (computed.length === 0) return results
  return [...results, summarise({ scenario: 'tracking', strategy: `${name}, server cpu`, tables }, computed)]
}
