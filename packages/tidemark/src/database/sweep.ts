import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { ServerAccess } from '../server/server.ts'
import { dropDatabase } from './drop.ts'
import { dropSubscriptions } from './drop-subscriptions.ts'
import { type DatabaseState, type InventoryItem, readInventory } from './inventory.ts'
import { type LockSpace, tryLock, unlock } from './locks.ts'
import { findRegistry } from './registry.ts'
import { withTroubleExplained } from './server-trouble.ts'
import { rollBackPrepared } from './roll-back-prepared.ts'
import { templatesOverCap } from './templates-over-cap.ts'

export interface SweepOptions {
  /** Most megabytes of templates and snapshots that stay; the one used longest ago goes first. */
  readonly diskCapMb: number
  readonly now: Date
}

interface Swept {
  readonly name: string
  readonly was: DatabaseState
  readonly bytes: number
}

export interface SweepResult {
  readonly dropped: readonly Swept[]
  /** What should have gone and could not, with the reason. The rest was swept all the same. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[]
}

const dead: ReadonlySet<DatabaseState> = new Set(['abandoned', 'retired', 'building'])

/**
 * Drops what no living session holds: databases of runs that are over or died, half-built templates, retired databases,
 * snapshots without their template, and the oldest templates and snapshots over the cap. Never what is live, kept, or not Tidemark's own. Any number may run at once.
 */
export function sweep(access: ServerAccess, options: SweepOptions): Promise<SweepResult> {
  return withTroubleExplained(() => sweepServer(access, options))
}

async function sweepServer(access: ServerAccess, options: SweepOptions): Promise<SweepResult> {
  const registry = await findRegistry(access)
  if (registry === undefined) return { dropped: [], failed: [] }
  try {
    const items = (await readInventory(registry)).filter(({ droppable }) => droppable)
    const candidates = [
      ...items.filter(({ state }) => dead.has(state)),
      ...orphans(items),
      ...templatesOverCap(items, options).filter((item) => !orphans(items).includes(item)),
    ]
    const result = await dropAll(registry, access, candidates)
    await forgetGone(registry)
    return result
  } finally {
    await registry.end()
  }
}

/** Removes kept databases by name: the only way they ever go. @throws TidemarkError `TM_DATABASE_NOT_OURS` for anything else */
export async function dropKept(access: ServerAccess, names: readonly string[]): Promise<void> {
  const registry = await findRegistry(access)
  try {
    const kept = registry === undefined ? [] : (await readInventory(registry)).filter(({ state }) => state === 'kept')
    for (const name of names) {
      if (registry === undefined || !kept.some((item) => item.name === name)) {
        throw new TidemarkError('TM_DATABASE_NOT_OURS', {
          seen: 'no kept database of this name',
          facts: { database: name },
        })
      }
      await remove(registry, access, name)
    }
  } finally {
    await registry?.end()
  }
}

/** Snapshots whose template has gone: nobody can come to them any more. */
function orphans(items: readonly InventoryItem[]): readonly InventoryItem[] {
  const templates = new Set(items.filter(({ state }) => state === 'template').map(({ name }) => name))
  return items.filter(({ state, template, inUse }) => state === 'snapshot' && !inUse && !templates.has(template ?? ''))
}

async function dropAll(
  registry: Client,
  access: ServerAccess,
  candidates: readonly InventoryItem[],
): Promise<SweepResult> {
  const dropped: Swept[] = []
  const failed: { name: string; reason: string }[] = []
  for (const candidate of candidates) {
    try {
      if (await dropIfStillDead(registry, access, candidate)) {
        dropped.push({ name: candidate.name, was: candidate.state, bytes: candidate.bytes })
      }
    } catch (error) {
      failed.push({ name: candidate.name, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { dropped, failed }
}

/** Whoever could bring the database back to life needs the same lock: with it in hand, a second look is final. */
async function dropIfStillDead(
  registry: Client,
  access: ServerAccess,
  { name, state, since }: InventoryItem,
): Promise<boolean> {
  const [space, key] = guardedBy(state, name)
  if (!(await tryLock(registry, space, key))) return false
  try {
    const [again] = await readInventory(registry, name)
    if (again === undefined || again.state !== state || again.inUse || again.since?.getTime() !== since?.getTime())
      return false
    await remove(registry, access, name)
    return true
  } finally {
    await unlock(registry, space, key)
  }
}

function guardedBy(state: DatabaseState, name: string): [LockSpace, string] {
  if (state === 'building') return ['build', 'templates']
  return state === 'template' || state === 'snapshot' ? ['template', name] : ['claim', name]
}

async function remove(registry: Client, access: ServerAccess, name: string): Promise<void> {
  await rollBackPrepared(registry, access, name)
  await dropSubscriptions(registry, access, name)
  await dropAndForget(registry, name)
}

export async function dropAndForget(registry: Client, name: string): Promise<void> {
  await dropDatabase(registry, name)
  await registry.query(forgetSql, [name])
}

const forgetSql = `
  with
    made as (delete from databases where name = $1),
    held as (delete from leases where database = $1),
    built as (delete from templates where name = $1)
  delete from kept where name = $1`

// A row is written before its database is made: only old ones without a database are of no use any more.
const forgetGoneSql = `
  delete from databases r
  where r.created_at < now() - interval '1 day'
    and not exists (select from pg_database d where d.datname = r.name)`

const forgetIntactSql = 'delete from intact i where not exists (select from pg_database d where d.oid = i.database)'

async function forgetGone(registry: Client): Promise<void> {
  await registry.query(`${forgetGoneSql}; ${forgetIntactSql}`)
}
