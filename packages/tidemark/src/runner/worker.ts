import type { Isolation } from '../config/config.ts'
import { leaseDatabase, leaseExtraDatabase } from '../database/lease-database.ts'
import type { Lease } from '../database/lease.ts'
import { visitDatabase } from '../database/visit.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { now } from '../isolation/clock.ts'
import { openDatabase } from '../isolation/isolation.ts'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import { openRecord } from '../record/writer.ts'
import { counting, follow } from './companions.ts'
import { PlanBook } from '../queries/plans/plan-book.ts'
import type { RedisAccess } from '../redis/access.ts'
import type { TaskRef } from './contract.ts'
import type { Handover } from './handover.ts'
import { Lifecycle } from './lifecycle.ts'
import { OwnDatabases } from './own-databases.ts'
import type { RedisCompanion, TestRedis } from './redis-companion.ts'
import { QueryMeter } from './query-meter.ts'

/** One worker's part of a run: its database and the life cycle of the tests on it. */
export interface Worker extends AsyncDisposable {
  readonly handover: Handover
  readonly database: LeasedDatabase
  /** The Redis of a running test: the worker's, or one of its own when other tests run at the same time. */
  readonly redisOf: (test: Pick<TaskRef, 'overlapping'>) => Promise<TestRedis & AsyncDisposable>
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
  const recorded = async (leasing: () => Promise<Lease>): Promise<LeasedDatabase> => {
    const start = now()
    const lease = await leasing()
    try {
      record.write({ type: 'database-leased', database: lease.database, slot: lease.slot, ms: now() - start })
    } catch (error) {
      await lease[Symbol.asyncDispose]()
      throw error
    }
    return openDatabase(lease, handover.isolation, graceMs)
  }
  const { together } = handover
  const lease = (): Promise<Lease> =>
    together === undefined
      ? leaseDatabase(access, { ...request, slots, hint })
      : visitDatabase(access, { root, template, database: together.database, slot: hint })
  const database = await recorded(lease)
  const own = new OwnDatabases(() => recorded(() => leaseExtraDatabase(access, request)))
  const meter = new QueryMeter(handover, new PlanBook(access, { template, run, root, label, graceMs }))
  if (handover.isolation === 'rewind') database.warm()
  const claim = async (): Promise<RedisCompanion | undefined> =>
    handover.redis && openRedis(handover.redis, { hint, graceMs })
  const redis = await claim().catch(async (error: unknown) => {
    await close([meter, own, database])
    throw error
  })
  const companions = [follow(counting), ...(redis === undefined ? [] : [follow(redis)])]
  const lifecycle = new Lifecycle({ handover, database, own, meter, record, companions })
  const env = { ...database.env, ...redis?.env }
  const redisOf: Worker['redisOf'] = async ({ overlapping }) => {
    const own = overlapping && !shared.has(handover.isolation) ? await claim() : redis?.lend()
    if (own === undefined) throw new TidemarkError('TM_REDIS_NOT_SET_UP', { seen: 'no option `redis`' })
    return own
  }
  const resources = [meter, own, database, ...(redis === undefined ? [] : [redis])]
  return { handover, database, redisOf, env, lifecycle, [Symbol.asyncDispose]: () => close(resources) }
}

/** Isolations with which all tests of a worker have the same. */
const shared: ReadonlySet<Isolation> = new Set(['none', 'observe'])

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
