import type { Client } from 'pg'
import { databaseEnv, databaseUrl } from '../server/connect.ts'
import type { ServerAccess } from '../server/server.ts'
import { freshSlot, openSlot, renewSlot } from './fresh-slot.ts'
import { keepCopy } from './keep-copy.ts'
import type { KeptDatabase, Lease } from './lease.ts'
import { unlock, waitForLock } from './locks.ts'
import { retireDatabase } from './retire.ts'
import { type OpenSlot, slotDatabase, slotDetail, type SlotRequest } from './slot.ts'
import { saveSnapshot } from './save-snapshot.ts'
import { prepareSpare } from './spare.ts'
import { Standby } from './standby.ts'
import { useSnapshot } from './snapshot.ts'

/** The lease of an opened slot, with what its holder may do with the database as a whole. */
export function createLease(
  access: ServerAccess,
  request: SlotRequest,
  { database, control, ledger, wasSpare }: OpenSlot,
  standby: Standby = new Standby(access),
): Lease {
  const lease = (slot: OpenSlot): Lease => createLease(access, request, slot, standby)
  const exchange = async (registry: Client, source: string): Promise<Lease> => {
    await control.end()
    return lease(await renewSlot(registry, access, request, source))
  }
  return {
    access,
    root: request.root,
    template: request.template,
    database,
    control,
    ledger,
    wasSpare,
    slot: request.slot,
    url: databaseUrl(access, database),
    env: databaseEnv(access, database),
    replace: (snapshot) =>
      withClaim(standby, database, async (registry) => {
        // Looked for while there still is a database: without the snapshot it's the template.
        const found = snapshot !== undefined && (await useSnapshot(registry, snapshot))
        return exchange(registry, found ? snapshot : request.template)
      }),
    restore: (snapshot) =>
      withClaim(standby, database, async (registry) =>
        (await useSnapshot(registry, snapshot)) ? exchange(registry, snapshot) : undefined,
      ),
    keep: (label) =>
      withClaim(standby, database, async (registry) => {
        await control.end()
        const kept = await keepDatabase(registry, access, request, label)
        return { kept, lease: lease(await freshSlot(registry, access, request, request.template)) }
      }),
    prepareSpare: (snapshot = request.template) =>
      standby.prepare((registry) => prepareSpare(registry, access, request, snapshot)),
    saveSnapshot: (snapshot) =>
      withClaim(standby, database, async (registry) => {
        await control.end()
        await saveSnapshot(registry, access, { database, snapshot, root: request.root })
        return lease(await openSlot(access, request))
      }),
    reopen: () =>
      withClaim(standby, database, async () => {
        await control.end()
        return lease(await openSlot(access, request))
      }),
    keepCopy: (label) =>
      withClaim(standby, database, async (registry) => {
        await control.end()
        const { kept, slot } = await keepCopy(registry, access, { request, label })
        return { kept, lease: lease(slot) }
      }),
    [Symbol.asyncDispose]: () => endAll([control.end(), standby[Symbol.asyncDispose]()]),
  }
}

async function endAll(endings: readonly Promise<void>[]): Promise<void> {
  await Promise.all(endings)
}

/** The claim keeps others away between the old lease and the new one. */
function withClaim<Result>(
  standby: Standby,
  database: string,
  work: (registry: Client) => Promise<Result>,
): Promise<Result> {
  return standby.use(async (registry) => {
    await waitForLock(registry, 'claim', database)
    try {
      return await work(registry)
    } finally {
      await unlock(registry, 'claim', database)
    }
  })
}

async function keepDatabase(
  registry: Client,
  access: ServerAccess,
  request: SlotRequest,
  label: string,
): Promise<KeptDatabase> {
  const marker = { purpose: 'kept', detail: slotDetail(request) } as const
  const name = await retireDatabase(registry, access, slotDatabase(request), marker)
  await registry.query('insert into kept (name, run, label) values ($1, $2, $3)', [name, request.run, label])
  return { database: name, url: databaseUrl(access, name) }
}
