import { leaseDatabase, leaseExtraDatabase } from '../database/lease-database.ts'
import type { Lease } from '../database/lease.ts'
import { now } from '../isolation/clock.ts'
import { LeasedDatabase } from '../isolation/leased-database.ts'
import { openRecord } from '../record/writer.ts'
import { counting, follow } from './companions.ts'
import { PlanBook } from '../queries/plans/plan-book.ts'
import type { RedisAccess } from '../redis/access.ts'
import type { Handover } from './handover.ts'
import { Lifecycle } from './lifecycle.ts'
import { OwnDatabases } from './own-databases.ts'
import type { RedisCompanion } from './redis-companion.ts'
import { QueryMeter } from './query-meter.ts'

/** One worker's part of a run: its database and the life cycle of the tests on it. */
export interface Worker extends AsyncDisposable {
  readonly handover: Handover
  readonly database: LeasedDatabase
  /** Where the project's tests use a Redis. */
  readonly redis: RedisCompanion | undefined
  /** The variables that tell the application where its database and its Redis are. */
  readonly env: Readonly<Record<string, string>>
  readonly lifecycle: Lifecycle
}

export interface WorkerRequest {
  /** The runner's number of the worker: the slot to try first. */
  readonly hint: number
  /** What the database is for, shown by `tidemark status`. */
  readonly label: string
}

/** Leases a clean database for this process, as long as it lives. */
export async function openWorker(handover: Handover, { hint, label }: WorkerRequest): Promise<Worker> {
  const { access, template, run, root, slots, grace: graceMs } = handover
  const asItIs = handover.isolation === 'observe'
  const request = { template, run, root, label, graceMs, asItIs }
  const record = openRecord(handover.record.root, handover.record.run)
  const recorded = async (leasing: () => Promise<Lease>): Promise<Lease> => {
    const start = now()
    const lease = await leasing()
    record.write({ type: 'database-leased', database: lease.database, slot: lease.slot, ms: now() - start })
    return lease
  }
  const database = new LeasedDatabase(await recorded(() => leaseDatabase(access, { ...request, slots, hint })))
  const own = new OwnDatabases(() => recorded(() => leaseExtraDatabase(access, request)))
  const meter = new QueryMeter(handover, new PlanBook(access, { template, run, root, label, graceMs }))
  if (handover.isolation === 'rewind') database.warm()
  const redis = handover.redis && (await openRedis(handover.redis, { hint, graceMs }))
  const companions = [follow(counting), ...(redis === undefined ? [] : [follow(redis)])]
  const lifecycle = new Lifecycle({ handover, database, own, meter, record, companions })
  const env = { ...database.env, ...redis?.env }
  const resources = [meter, own, database, ...(redis === undefined ? [] : [redis])]
  return { handover, database, redis, env, lifecycle, [Symbol.asyncDispose]: () => close(resources) }
}

/** Most projects have no Redis, and need none of its code. */
async function openRedis(access: RedisAccess, claim: { hint: number; graceMs: number }): Promise<RedisCompanion> {
  const [{ claimRedis }, companion] = await Promise.all([
    import('../redis/claim-redis.ts'),
    import('./redis-companion.ts'),
  ])
  return new companion.RedisCompanion(await claimRedis(access, claim))
}

async function close(resources: readonly AsyncDisposable[]): Promise<void> {
  const results = await Promise.allSettled(resources.map((resource) => resource[Symbol.asyncDispose]()))
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (errors.length > 0) throw new AggregateError(errors, 'a worker could not give its databases back')
}
