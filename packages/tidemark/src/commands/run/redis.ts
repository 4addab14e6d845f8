import type { ResolvedConfig } from '../../config/config.ts'
import { isTidemarkError } from '../../errors/tidemark-error.ts'
import type { Leftover } from '../../ledger/ledger.ts'
import { claimRedis } from '../../redis/claim-redis.ts'
import type { ClaimedRedis } from '../../redis/claimed-redis.ts'
import { openRunRedis } from '../../redis/run-redis.ts'
import type { RedisChanges } from '../../redis/changes.ts'
import type { Resources } from '../frame/resources.ts'

/** The command's part of Redis, where the configuration names one. */
export async function claimForCommand(config: ResolvedConfig, resources: Resources): Promise<ClaimedRedis | undefined> {
  const server = await openRunRedis(config)
  if (server === undefined) return undefined
  resources.own(server)
  return resources.own(await claimRedis(server.access, { hint: 1, graceMs: config.grace }))
}

/** Takes back what the command did there, to see it. */
export async function lookAfterRedis(
  redis: ClaimedRedis | undefined,
): Promise<{ readonly redis?: RedisChanges; readonly leftovers: readonly Leftover[] }> {
  if (redis === undefined) return { leftovers: [] }
  try {
    const { changes, leftovers } = await redis.goBack(redis.clean)
    return { ...(changes === undefined ? {} : { redis: changes }), leftovers }
  } catch (error) {
    // The command ended as it ended: a Redis that it made unusable must not change its exit code.
    if (!isTidemarkError(error)) throw error
    return { leftovers: [{ kind: 'redis', what: `${error.happened} ${error.seen} (${error.code})`, answer: 'left' }] }
  }
}
