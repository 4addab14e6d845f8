import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { ServerAccess } from '../server/server.ts'
import { claimSlot } from './claim-slot.ts'
import type { Lease, LeaseRequest } from './lease.ts'
import { withRegistry } from './registry.ts'

const pauseMs = 20
/** A worker that just ended holds its slot until the server has noticed; half a minute later it is another worker too many. */
const attempts = 1500

/** Leases a clean database of the run: the first free slot, the hinted one before the others. */
export function leaseDatabase(access: ServerAccess, request: LeaseRequest): Promise<Lease> {
  const slots = slotOrder(Math.max(request.slots, 1), request.hint)
  return withRegistry(access, async (registry) => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const lease = await firstFree(registry, access, request, slots)
      if (lease !== undefined) return lease
      // No lock is held while waiting: nobody queues up behind us.
      await pause(pauseMs)
    }
    throw await noSlot(registry, request, slots.length)
  })
}

/** Leases a database of its own for one test, beside those of the workers. It is used again once the test is over. */
export function leaseExtraDatabase(
  access: ServerAccess,
  request: Omit<LeaseRequest, 'slots' | 'hint'>,
): Promise<Lease> {
  return withRegistry(access, async (registry) => {
    for (let slot = 1; ; slot += 1) {
      const lease = await claimSlot(registry, access, { ...request, slot, extra: true })
      if (lease !== undefined) return lease
    }
  })
}

async function firstFree(
  registry: Client,
  access: ServerAccess,
  request: LeaseRequest,
  slots: readonly number[],
): Promise<Lease | undefined> {
  for (const slot of slots) {
    const lease = await claimSlot(registry, access, { ...request, slot, extra: false })
    if (lease !== undefined) return lease
  }
  return undefined
}

/** 1 to `slots`, beginning with the hint: a runner's worker number is a wish, never a claim. */
function slotOrder(slots: number, hint = 1): number[] {
  const first = (((hint - 1) % slots) + slots) % slots
  return Array.from({ length: slots }, (_, index) => ((first + index) % slots) + 1)
}

async function noSlot(registry: Client, request: LeaseRequest, slots: number): Promise<TidemarkError> {
  const { rows } = await registry.query<{ holder: string }>(
    `select format('%s: %s, process %s on %s, since %s', database, label, pid, host, since) as holder
     from leases where run = $1 order by database`,
    [request.run],
  )
  const seen = rows.map((row) => row.holder).join('\n') || 'no lease is registered'
  return new TidemarkError('TM_DATABASE_NO_SLOT', { seen, facts: { slots } })
}
