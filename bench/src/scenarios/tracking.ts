import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { type Bench, closeAll, smallest } from '../bench.ts'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { openOrderedDelete } from '../strategies/emptying.ts'
import { openRewind } from '../strategies/rewind.ts'
import type { Strategy } from '../strategies/strategy.ts'

const insertsInABlock = 25

/** Blocks between two vacuums: rows that were taken back make neither side slower than the other. */
const vacuumEvery = 10

/** One side of the comparison: the same inserts, with or without a ledger to write them down. */
interface Side {
  readonly name: 'insert' | 'insert, tracked'
  readonly strategy: Strategy
  /** Milliseconds that the client waited, for each insert. */
  readonly waited: number[]
  /** Milliseconds that the server's process was on a processor, for each insert; the mean of a block. */
  readonly computed: number[]
}

/** What the ledger costs a writing statement: single-row prepared inserts, block by block with and without it. */
export async function measureTracking(bench: Bench): Promise<readonly Result[]> {
  progress('tracking')
  const place = { access: bench.server.access, source: smallest(bench) }
  const sides: readonly [Side, Side] = [
    side('insert', await openOrderedDelete({ ...place, database: 'not tracked' })),
    side('insert, tracked', await openRewind({ ...place, database: 'tracked' })),
  ]
  try {
    for (const warmingUp of sides) await block(warmingUp)
    for (const { waited, computed } of sides) waited.length = computed.length = 0
    for (let n = 0; n < bench.plan.trackingBlocks; n += 1) {
      // Each of them comes first as often as second.
      for (const next of n % 2 === 0 ? sides : sides.toReversed()) await block(next)
      if (n % vacuumEvery === 0) for (const { strategy } of sides) await vacuum(strategy)
    }
    return sides.flatMap(({ name, waited, computed }) => [
      summarise({ scenario: 'tracking', strategy: name, ...place.source.size }, waited),
      ...(computed.length === 0
        ? []
        : [summarise({ scenario: 'tracking', strategy: `${name}, server cpu`, ...place.source.size }, computed)]),
    ])
  } finally {
    await closeAll(sides.map(({ strategy }) => strategy))
  }
}

function side(name: Side['name'], strategy: Strategy): Side {
  return { name, strategy, waited: [], computed: [] }
}

async function block({ strategy, waited, computed }: Side): Promise<void> {
  const session = await strategy.before()
  const workspace = randomUUID()
  await session.query('insert into workspaces (id, name) values ($1, $2)', [workspace, 'Practice'])
  const process = await processOf(session)
  const before = processorMs(process)
  for (let n = 0; n < insertsInABlock; n += 1) waited.push(await insert(session, workspace, n))
  const after = processorMs(process)
  if (before !== undefined && after !== undefined) computed.push((after - before) / insertsInABlock)
  await strategy.after()
}

async function vacuum(strategy: Strategy): Promise<void> {
  const session = await strategy.before()
  await session.query('vacuum (truncate off) workspaces, services')
}

async function insert(session: Client, workspace: string, n: number): Promise<number> {
  const values = [randomUUID(), workspace, `Service ${n}`]
  const start = performance.now()
  await session.query({
    name: 'insert',
    text: 'insert into services (id, workspace_id, name, default_duration_minutes) values ($1, $2, $3, 60)',
    values,
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
