import type { Client } from 'pg'
import { databaseEnv, databaseUrl } from '../server/connect.ts'
import type { ServerAccess } from '../server/server.ts'
import { freshSlot } from './fresh-slot.ts'
import { keepCopy } from './keep-copy.ts'
import type { KeptDatabase, Lease } from './lease.ts'
import { unlock, waitForLock } from './locks.ts'
import { withRegistry } from './registry.ts'
import { retireDatabase } from './retire.ts'
import type { OpenSlot, SlotRequest } from './slot.ts'

/** The lease of an opened slot, with what its holder may do with the database as a whole. */
export function createLease(
  access: ServerAccess,
  request: SlotRequest,
  { database, control, ledger }: OpenSlot,
): Lease {
  return {
    database,
    control,
    ledger,
    slot: request.slot,
    url: databaseUrl(access, database),
    env: databaseEnv(access, database),
    replace: () =>
      exchange(access, request, { database, control, ledger }, async (registry) => {
        await retireDatabase(registry, database, { purpose: 'retired', detail: request.run })
      }).then(({ lease }) => lease),
    keep: (label) =>
      exchange(access, request, { database, control, ledger }, (registry) =>
        keepDatabase(registry, access, { database, run: request.run, label }),
      ).then(({ result, lease }) => ({ kept: result, lease })),
    keepCopy: (label) =>
      withClaim(access, database, async (registry) => {
        await control.end()
        const { kept, slot } = await keepCopy(registry, access, { request, label })
        return { kept, lease: createLease(access, request, slot) }
      }),
    [Symbol.asyncDispose]: () => control.end(),
  }
}

/** Puts a fresh clone in the place of a slot's database. The claim keeps others away between the old lease and the new one. */
async function exchange<Result>(
  access: ServerAccess,
  request: SlotRequest,
  { database, control }: OpenSlot,
  giveUp: (registry: Client) => Promise<Result>,
): Promise<{ result: Result; lease: Lease }> {
  return withClaim(access, database, async (registry) => {
    await control.end()
    const result = await giveUp(registry)
    return { result, lease: createLease(access, request, await freshSlot(registry, access, request)) }
  })
}

function withClaim<Result>(
  access: ServerAccess,
  database: string,
  work: (registry: Client) => Promise<Result>,
): Promise<Result> {
  return withRegistry(access, async (registry) => {
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
  { database, run, label }: { readonly database: string; readonly run: string; readonly label: string },
): Promise<KeptDatabase> {
  const name = await retireDatabase(registry, database, { purpose: 'kept', detail: run })
  await registry.query('insert into kept (name, run, label) values ($1, $2, $3)', [name, run, label])
  return { database: name, url: databaseUrl(access, name) }
}
