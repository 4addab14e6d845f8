import { spawnSync } from 'node:child_process'

/** True when this machine has a Redis server. Debian's package is `redis-server`. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0

/** Moves all that is stored in a Redis towards its end. */
export async function letPassInRedis(url: string, seconds: number): Promise<void> {
  // The configuration of the suite imports this module, and so do files that never see Redis.
  const { createClient } = await import('@redis/client')
  const client = await createClient({ url }).connect()
  for (const key of await client.keys('*')) {
    await client.pExpire(key, (await client.pTTL(key)) - seconds * 1000)
  }
  client.destroy()
}
