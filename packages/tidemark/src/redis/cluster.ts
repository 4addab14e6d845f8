import type { RedisAccess } from './access.ts'
import { RedisConnection } from './connection.ts'
import { text, type Reply } from './resp.ts'

/** The nodes of a cluster that keys are on; only the Redis itself where it is none. */
export async function nodesOf(access: RedisAccess): Promise<readonly RedisAccess[]> {
  return (await slotsOf(access))?.map(({ node }) => node) ?? [access]
}

/** The node that a key is on. */
export async function nodeOf(access: RedisAccess, key: string): Promise<RedisAccess> {
  const slots = await slotsOf(access)
  if (slots === undefined) return access
  await using connection = await RedisConnection.open(access)
  const [slot] = await connection.ask(['cluster', 'keyslot', key])
  return slots.find(({ from, to }) => Number(slot) >= from && Number(slot) <= to)?.node ?? access
}

interface Slots {
  readonly from: number
  readonly to: number
  readonly node: RedisAccess
}

/** Undefined where there is no cluster. */
async function slotsOf(access: RedisAccess): Promise<readonly Slots[] | undefined> {
  await using connection = await RedisConnection.open(access)
  const [info] = await connection.ask(['info', 'server'])
  if (!text(info).includes('redis_mode:cluster')) return undefined
  const [ranges] = await connection.ask(['cluster', 'slots'])
  return (ranges as readonly (readonly [number, number, readonly Reply[]])[]).map(([from, to, [host, port]]) => ({
    from,
    to,
    // A node that does not know its own name is the one that was asked.
    node: { ...access, host: text(host) || access.host, port: Number(port) },
  }))
}
