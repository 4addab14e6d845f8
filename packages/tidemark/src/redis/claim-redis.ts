import { randomBytes } from 'node:crypto'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { RedisAccess } from './access.ts'
import { ClaimedRedis } from './claimed-redis.ts'
import { claim, hold, isHeld, unclaim, whoAmI, type Claim } from './claims.ts'
import { nodeOf } from './cluster.ts'
import { RedisConnection } from './connection.ts'
import { text } from './resp.ts'

export interface ClaimRequest {
  /** Number of the worker, from 1: where to look first. */
  readonly hint: number
  /** Milliseconds that an unfinished command or transaction gets to end by itself. */
  readonly graceMs: number
}

/** Names of claims: of a database by its number, of a prefix by itself. The braces keep both on one node of a cluster. */
export const claimPatterns = { database: 'tidemark:claim:*', prefix: '{tidemark:*}claim' } as const

/**
 * Claims an empty part of a Redis, as long as this process lives. What a dead process left in it is deleted; a database that
 * holds anything else is left alone.
 *
 * @throws TidemarkError TM_REDIS_NO_DATABASE, TM_REDIS_UNREACHABLE, TM_REDIS_REFUSED
 */
export async function claimRedis(access: RedisAccess, request: ClaimRequest): Promise<ClaimedRedis> {
  const prefix = access.keys === 'prefix' ? `{tidemark:${randomBytes(6).toString('hex')}}:` : ''
  const connection = await RedisConnection.open(prefix === '' ? access : await nodeOf(access, prefix))
  try {
    return prefix === ''
      ? await claimDatabase(access, connection, request)
      : await claimPrefix(access, connection, { prefix, graceMs: request.graceMs })
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw error
  }
}

/** Database in which the claims are: the last, or the one that all share. */
export async function registryOf({ keys, database }: RedisAccess, connection: RedisConnection): Promise<number> {
  return keys === 'prefix' ? database : (await countDatabases(connection)) - 1
}

async function claimPrefix(
  access: RedisAccess,
  connection: RedisConnection,
  { prefix, graceMs }: { prefix: string; graceMs: number },
): Promise<ClaimedRedis> {
  const { database } = access
  await connection.ask(['select', database])
  const mine = { key: prefix.replace(/:$/, 'claim'), owner: await whoAmI(connection) }
  const held = await hold(connection, mine)
  return new ClaimedRedis({ access, connection, claim: held, registry: database, database, prefix, graceMs })
}

async function claimDatabase(
  access: RedisAccess,
  connection: RedisConnection,
  { hint, graceMs }: ClaimRequest,
): Promise<ClaimedRedis> {
  const registry = await registryOf(access, connection)
  const me = await whoAmI(connection)
  const choice = Math.max(0, registry - access.database)
  const reasons: string[] = []
  for (let step = 0; step < choice; step += 1) {
    const database = access.database + ((hint - 1 + step) % choice)
    const held = await take(connection, { database, registry, me })
    if (typeof held !== 'string') {
      const redis = new ClaimedRedis({ access, connection, claim: held, registry, database, prefix: '', graceMs })
      await redis.empty()
      return redis
    }
    reasons.push(`database ${database}: ${held}`)
  }
  const seen = [`${registry + 1} databases, the last for claims`, ...reasons.slice(0, 20)].join('\n')
  throw new TidemarkError('TM_REDIS_NO_DATABASE', { seen })
}

/** Claims a database; in words why not. */
async function take(
  connection: RedisConnection,
  { database, registry, me }: { database: number; registry: number; me: string },
): Promise<Claim | string> {
  await connection.ask(['select', registry])
  const mine = await claim(connection, `tidemark:claim:${database}`, me)
  if (mine === undefined) return 'in use'
  if (isHeld(mine)) return mine
  const [, size] = await connection.ask(['select', database], ['dbsize'], ['select', registry])
  if (size === 0) return hold(connection, mine)
  await unclaim(connection, mine)
  return `holds ${String(size)} keys of somebody else`
}

/** 16 where the server does not say. */
async function countDatabases(connection: RedisConnection): Promise<number> {
  const [reply] = await connection.send(['config', 'get', 'databases'])
  return Array.isArray(reply) ? Number(text(reply[1])) : 16
}
