import { redisAccess } from '../../src/redis/access.ts'
import { claimRedis } from '../../src/redis/claim-redis.ts'
import { RedisConnection } from '../../src/redis/connection.ts'

// Claims a database, leaves something in it, and lives until it is killed.
const [, , url = ''] = process.argv
const redis = await claimRedis(redisAccess(url, 'database', []), { hint: 5, graceMs: 0 })
const client = await RedisConnection.open(redisAccess(url, 'database', []))
await client.ask(['select', Number(new URL(redis.url).pathname.slice(1))], ['set', 'left', 'behind'])
process.send?.(redis.url)
setInterval(() => {}, 1000)
