import type { RedisAccess } from './access.ts'
import { claimPatterns, registryOf } from './claim-redis.ts'
import { ClaimedRedis } from './claimed-redis.ts'
import { claim, isHeld, unclaim, whoAmI } from './claims.ts'
import { nodesOf } from './cluster.ts'
import { RedisConnection } from './connection.ts'
import { scan } from './scan.ts'

/** Deletes what processes left behind that are no more, and their claims. */
export async function sweepRedis(access: RedisAccess): Promise<void> {
  for (const node of access.keys === 'prefix' ? await nodesOf(access) : [access]) {
    await using connection = await RedisConnection.open(node)
    const registry = await registryOf(access, connection)
    await connection.ask(['select', registry])
    for (const key of await scan(connection, claimPatterns[access.keys])) {
      await sweepOne(node, { key: key.toString(), registry })
    }
  }
}

async function sweepOne(access: RedisAccess, { key, registry }: { key: string; registry: number }): Promise<void> {
  await using connection = await RedisConnection.open(access)
  await connection.ask(['select', registry])
  const mine = await claim(connection, key, await whoAmI(connection))
  if (mine === undefined || !isHeld(mine)) {
    if (mine !== undefined) await unclaim(connection, mine)
    return
  }
  const prefix = access.keys === 'prefix' ? key.replace(/claim$/, ':') : ''
  const database = prefix === '' ? Number(key.split(':').at(-1)) : access.database
  const redis = new ClaimedRedis({ access, connection, claim: mine, registry, database, prefix, graceMs: 0 })
  await redis[Symbol.asyncDispose]()
}
