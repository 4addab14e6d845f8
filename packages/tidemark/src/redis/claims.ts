import { TidemarkError } from '../errors/tidemark-error.ts'
import type { RedisConnection } from './connection.ts'
import { text, type Reply } from './resp.ts'

/**
 * A claim is a key that names its holder by the holder's connection, so it is free the moment that connection is gone. The key
 * itself stays, and tells that what is there was Tidemark's.
 */
export interface Claim {
  readonly key: string
  /** Start of the server, connection, and whether the place is held or only being looked at. */
  readonly owner: string
}

const held = '/held'

/** Who we are: this start of the server, and our connection. */
export async function whoAmI(connection: RedisConnection): Promise<string> {
  const [id, info] = await connection.ask(['client', 'id'], ['info', 'server'])
  const run = /^run_id:(\w+)/m.exec(text(info))?.[1] ?? ''
  return `${run}/${String(id)}`
}

/** Tries to claim a place, to look at it; undefined when somebody who is alive has it. */
export async function claim(connection: RedisConnection, key: string, me: string): Promise<Claim | undefined> {
  const [before] = await connection.ask(['get', key])
  if (before === null) {
    const [done] = await connection.ask(['set', key, me, 'nx'])
    return done === null ? undefined : { key, owner: me }
  }
  // Asked for after the claim was read: whoever made it was connected by then.
  if (await isAlive(connection, text(before))) return undefined
  const owner = text(before).endsWith(held) ? me + held : me
  const [done] = await connection.ask(['eval', takeOver, 1, key, text(before), owner])
  return done === 1 ? { key, owner } : undefined
}

/** True when what is in the place is Tidemark's: ours, or of somebody who is gone. */
export function isHeld({ owner }: Claim): boolean {
  return owner.endsWith(held)
}

/** Says that from now on everything in the place is ours. */
export async function hold(connection: RedisConnection, claim: Claim): Promise<Claim> {
  if (isHeld(claim)) return claim
  const owner = claim.owner + held
  await connection.ask(['set', claim.key, owner])
  return { key: claim.key, owner }
}

/** Gives up a claim that is still ours. */
export async function unclaim(connection: RedisConnection, { key, owner }: Claim): Promise<void> {
  await connection.ask(['eval', giveUp, 1, key, owner])
}

/** @throws TidemarkError TM_REDIS_CLAIM_LOST when the claim is gone: then nothing here is known to be ours. */
export function requireClaim({ key, owner }: Claim, present: Reply): void {
  if (present !== null && text(present) === owner) return
  throw new TidemarkError('TM_REDIS_CLAIM_LOST', { seen: `${key}: ${present === null ? 'gone' : text(present)}` })
}

const takeOver = `if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2])
return 1`

const giveUp = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 1`

async function isAlive(connection: RedisConnection, owner: string): Promise<boolean> {
  const [run = '', id = ''] = owner.split('/')
  const [clients, info] = await connection.ask(['client', 'list'], ['info', 'server'])
  const here = text(info).includes(`run_id:${run}`)
  return here && new RegExp(`^id=${id} .*\\bname=tidemark\\b`, 'm').test(text(clients))
}
