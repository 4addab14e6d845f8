import { type Client, DatabaseError } from 'pg'
import { openLedger } from '../ledger/open.ts'
import type { ServerAccess } from '../server/server.ts'
import { cloneDatabase } from './clone.ts'
import { openControl } from './control.ts'
import { retireDatabase } from './retire.ts'
import { type OpenSlot, slotDatabase, slotDetail, slotLabel, type SlotRequest } from './slot.ts'
import { takeSpare } from './spare.ts'

/** A fresh clone of the template, or of a snapshot of it, for a slot whose claim the caller holds. */
export async function freshSlot(
  registry: Client,
  access: ServerAccess,
  request: SlotRequest,
  source: string,
): Promise<OpenSlot> {
  const database = slotDatabase(request)
  await registry.query(
    `insert into databases (name, purpose, template, run, slot) values ($1, 'database', $2, $3, $4)
     on conflict (name) do update set template = excluded.template, created_at = now()`,
    [database, request.template, request.run, slotLabel(request)],
  )
  const marker = { purpose: 'database', detail: slotDetail(request) } as const
  await cloneDatabase(registry, { template: source, database, marker })
  return openClone(registry, access, request)
}

/** Gives a slot's database up, for its spare or else for a fresh clone. The caller holds the claim; nobody but strangers is in the database. */
export async function renewSlot(
  registry: Client,
  access: ServerAccess,
  request: SlotRequest,
  source: string,
): Promise<OpenSlot> {
  if (await takeSpare(registry, access, request, source)) {
    return { ...(await openClone(registry, access, request)), wasSpare: true }
  }
  await retireSlot(registry, access, request)
  return freshSlot(registry, access, request, source)
}

/** An earlier attempt may have come this far and no further: the disk was full, or the template gone. */
async function retireSlot(registry: Client, access: ServerAccess, request: SlotRequest): Promise<void> {
  try {
    await retireDatabase(registry, access, slotDatabase(request), { purpose: 'retired', detail: request.run })
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '3D000') throw error
  }
}

/** A crash of the server since it was cloned has emptied its unlogged tables. It has ended the registry's session, too, and that is how one knows. */
async function openClone(registry: Client, access: ServerAccess, request: SlotRequest): Promise<OpenSlot> {
  const slot = await openSlot(access, request)
  try {
    if (slot.ledger !== undefined) await slot.control.query('select tidemark.settle()')
    await registry.query('select')
    return slot
  } catch (error) {
    await slot.control.end()
    throw error
  }
}

/** Opens a slot's database as it is. The caller holds the claim. */
export async function openSlot(access: ServerAccess, request: SlotRequest): Promise<OpenSlot> {
  const database = slotDatabase(request)
  const { control, hasLedger } = await openControl(access, database)
  try {
    const ledger = hasLedger ? await openLedger(control, request) : undefined
    return { database, control, ledger, wasSpare: false }
  } catch (error) {
    await control.end()
    throw error
  }
}
