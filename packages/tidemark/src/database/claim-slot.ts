import { hostname } from 'node:os'
import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { openLedger } from '../ledger/open.ts'
import type { ServerAccess } from '../server/server.ts'
import { openControl } from './control.ts'
import { dropDatabase } from './drop.ts'
import { freshSlot, renewSlot } from './fresh-slot.ts'
import { createLease } from './held-lease.ts'
import type { Lease } from './lease.ts'
import { tryLock, unlock } from './locks.ts'
import { endSessions } from './sessions.ts'
import { readSlotState } from './slot-state.ts'
import { type OpenSlot, slotDatabase, slotDetail, slotLabel, type SlotRequest } from './slot.ts'

/** Takes the slot if it is free. Whoever decides about a database holds the claim on its name; nobody waits for it. */
export async function claimSlot(
  registry: Client,
  access: ServerAccess,
  request: SlotRequest,
): Promise<Lease | undefined> {
  const database = slotDatabase(request)
  if (!(await tryLock(registry, 'claim', database))) return undefined
  try {
    const slot = await openSlot(registry, access, request)
    if (slot === undefined) return undefined
    try {
      await registerLease(registry, database, request)
    } catch (error) {
      await slot.control.end()
      throw error
    }
    return createLease(access, request, slot)
  } finally {
    await unlock(registry, 'claim', database)
  }
}

async function openSlot(registry: Client, access: ServerAccess, request: SlotRequest): Promise<OpenSlot | undefined> {
  const database = slotDatabase(request)
  const state = await readSlotState(registry, database)
  if (state.held) return undefined
  if (!state.exists) return freshSlot(registry, access, request, request.template)
  if (state.marker === undefined && !state.registered) {
    throw new TidemarkError('TM_DATABASE_NOT_OURS', { seen: 'it has no comment of Tidemark', facts: { database } })
  }
  if (state.broken || state.marker === undefined) {
    await dropDatabase(registry, database)
    return freshSlot(registry, access, request, request.template)
  }
  const reusable = state.marker.detail === slotDetail(request) && !state.closed
  const reused = reusable ? await reuse(registry, access, request) : undefined
  if (reused !== undefined) return reused
  return renewSlot(registry, access, request, request.template)
}

/** The database of an earlier holder, when its ledger proves that it is in the template's state, or when that is not asked for. */
async function reuse(registry: Client, access: ServerAccess, request: SlotRequest): Promise<OpenSlot | undefined> {
  const database = slotDatabase(request)
  // What the earlier holder sent before it died, the server may not have begun yet.
  if (request.asItIs !== true) await endSessions(registry, database)
  const { control, hasLedger } = await openControl(access, database)
  try {
    if (hasLedger && request.asItIs === true) {
      return { database, control, ledger: await openLedger(control, request), wasSpare: false }
    }
    if (hasLedger) {
      const ledger = await openLedger(control, request)
      const { clean } = await ledger.rewind(0)
      if (clean) return { database, control, ledger, wasSpare: false }
    }
  } catch {
    // Whatever made it fail: a database that cannot be proved clean is not used.
  }
  await control.end()
  return undefined
}

async function registerLease(registry: Client, database: string, request: SlotRequest): Promise<void> {
  await registry.query(
    `insert into leases (database, run, slot, pid, host, label) values ($1, $2, $3, $4, $5, $6)
     on conflict (database) do update
     set pid = excluded.pid, host = excluded.host, label = excluded.label, since = now()`,
    [database, request.run, slotLabel(request), process.pid, hostname(), request.label],
  )
}
