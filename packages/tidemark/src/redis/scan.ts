import type { RedisConnection } from './connection.ts'
import { text, type Reply } from './resp.ts'

/** Every key that matches. */
export async function scan(connection: RedisConnection, pattern: string): Promise<readonly Buffer[]> {
  const found = new Map<string, Buffer>()
  let cursor = '0'
  do {
    const [reply] = await connection.ask(['scan', cursor, 'match', pattern, 'count', 1000])
    const [next, keys] = reply as readonly [Reply, readonly Buffer[]]
    // A key may come twice while the table of keys grows or shrinks.
    for (const key of keys) found.set(key.toString('latin1'), key)
    cursor = text(next)
  } while (cursor !== '0')
  return [...found.values()]
}
