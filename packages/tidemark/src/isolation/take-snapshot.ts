import { setTimeout as pause } from 'node:timers/promises'
import { waitForLock } from '../database/locks.ts'
import { withRegistry } from '../database/registry.ts'
import { describeSnapshot, listSnapshots, type Snapshot } from '../database/snapshot.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { Mark } from '../ledger/ledger.ts'
import { obstaclesSince, schemaChanges, unfinishedWork } from '../ledger/snapshot-marks.ts'
import { now } from './clock.ts'
import type { LeasedDatabase } from './leased-database.ts'
import type { Moved } from './moved.ts'

/** The database that a snapshot is for, and what depends on it. */
export interface Stage {
  readonly database: LeasedDatabase
  /** Marks to which the database will have to go back. */
  readonly openMarks: () => readonly Mark[]
  /** Does something with the database while nothing else does. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Another database has taken the place of this one. */
  readonly moved: (moved: Moved) => void
  /** Takes a turn to go back to a mark. */
  readonly undo: (mark: Mark) => Promise<unknown>
}

export interface SnapshotOrder {
  readonly name: string
  /** What decides about the content, beside name and base. */
  readonly key: unknown
  /** Makes the data, in the database of the stage. Without it the snapshot has to exist, whatever made it. */
  readonly build: (() => Promise<unknown>) | undefined
}

/** `there`: the database was in that state; `cloned`: a clone took its place; `built`: the data was made now. */
export type SnapshotWay = 'there' | 'cloned' | 'built'

/** Databases in which data for a snapshot is being made. */
const building = new WeakSet<LeasedDatabase>()

/** Brings a database into the state of a snapshot, which is built when the server has none. However many processes ask, one builds. */
export async function takeSnapshot(stage: Stage, order: SnapshotOrder): Promise<SnapshotWay> {
  if (!stage.database.commits) throw uncommitted(order)
  if (building.has(stage.database)) throw new TidemarkError('TM_SNAPSHOT_NESTED', { seen: order.name })
  const snapshot = await stage.inTurn(() => look(stage, order))
  if (snapshot === 'there') return 'there'
  if (await restore(stage, snapshot)) return 'cloned'
  const { build } = order
  if (build === undefined) throw missing(order)
  return withRegistry(stage.database.lease.access, async (registry) => {
    // Held by this session: whoever dies while building lets the next one build.
    await waitForLock(registry, 'snapshot', snapshot.fingerprint)
    if (await restore(stage, snapshot)) return 'cloned'
    await make(stage, snapshot, build)
    return 'built'
  })
}

/** The snapshot that the order means on top of what the database holds. */
async function look(stage: Stage, order: SnapshotOrder): Promise<Snapshot | 'there'> {
  const { bases } = stage.database
  for (const [index, { snapshot: base }] of bases.entries()) {
    const held = bases[index + 1]
    const wanted = await identify(stage.database, order, base)
    if (held === undefined) {
      await requireClean(stage, order)
      if (wanted === undefined) throw missing(order)
      return wanted
    }
    if (wanted?.fingerprint !== held.snapshot) continue
    if (index + 2 < bases.length) throw dirty(order, 'another snapshot has been put on top of it')
    await requireClean(stage, order)
    return 'there'
  }
  throw missing(order)
}

async function identify(
  { lease }: LeasedDatabase,
  { name, key, build }: SnapshotOrder,
  base: string,
): Promise<Snapshot | undefined> {
  const { access, template } = lease
  if (build !== undefined) return describeSnapshot({ template, base, name }, key)
  const all = await withRegistry(access, listSnapshots)
  return all.find((one) => one.template === template && one.base === base && one.name === name)
}

/** A fingerprint can't know of other data: the database, and every state that it must go back to, has to be its base. */
async function requireClean({ database, openMarks }: Stage, order: SnapshotOrder): Promise<void> {
  const base = database.base.mark
  for (const mark of new Set([base, ...openMarks().filter((mark) => mark > base)])) {
    const tables = Object.keys(await database.ledger.footprint(mark))
    const others = await obstaclesSince(database.lease.control, mark)
    const seen = [...(tables.length > 0 ? [`changed tables: ${tables.join(', ')}`] : []), ...others]
    if (seen.length > 0) throw dirty(order, seen.join('\n'))
  }
}

function restore({ database, inTurn, moved }: Stage, snapshot: Snapshot): Promise<boolean> {
  return inTurn(async () => {
    const marks = await database.restore(snapshot)
    if (marks !== undefined) moved(marks)
    return marks !== undefined
  })
}

async function make(stage: Stage, snapshot: Snapshot, build: () => Promise<unknown>): Promise<void> {
  const { database } = stage
  const ground = (): Mark => Math.max(database.base.mark, ...stage.openMarks())
  // Sequences may have moved, and nothing shows it.
  await stage.undo(ground())
  building.add(database)
  try {
    await build()
    await stage.inTurn(() => save(database, snapshot, ground()))
  } catch (error) {
    // What went wrong counts; a database that can't go back is replaced before the next test.
    await stage.undo(ground()).catch(() => {})
    throw error
  } finally {
    building.delete(database)
  }
}

async function save(database: LeasedDatabase, snapshot: Snapshot, ground: Mark): Promise<void> {
  const { control } = database.lease
  const { name } = snapshot
  const unfinished = await afterGrace(() => unfinishedWork(control))
  if (unfinished.length > 0) {
    throw new TidemarkError('TM_SNAPSHOT_UNFINISHED', { seen: unfinished.join('\n'), facts: { name } })
  }
  const changes = await schemaChanges(control, ground)
  if (changes.length > 0) throw new TidemarkError('TM_SNAPSHOT_SCHEMA', { seen: changes.join('\n'), facts: { name } })
  await database.save(snapshot)
}

const graceMs = 100

/** Sessions that are only about to finish are given a moment. */
async function afterGrace(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const until = now() + graceMs
  let found = await look()
  while (found.length > 0 && now() < until) {
    await pause(5)
    found = await look()
  }
  return found
}

function dirty({ name }: SnapshotOrder, seen: string): TidemarkError {
  return new TidemarkError('TM_SNAPSHOT_DIRTY', { seen, facts: { name } })
}

function uncommitted({ name }: SnapshotOrder): TidemarkError {
  return new TidemarkError('TM_ROLLBACK_UNSUPPORTED', { seen: `the snapshot "${name}"`, facts: { what: 'snapshot' } })
}

function missing({ name }: SnapshotOrder): TidemarkError {
  return new TidemarkError('TM_SNAPSHOT_MISSING', {
    seen: 'none of this name for what the database holds',
    facts: { name },
  })
}
