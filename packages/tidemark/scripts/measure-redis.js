// Measures what going back costs in Redis, and a call through a seam: the figures of docs/redis.md and docs/fastify.md.
import { redisAccess } from '../dist/redis/access.js'
import { RedisConnection } from '../dist/redis/connection.js'
import { seam } from '../dist/fastify.js'
import { openRedis, startRedis } from '../dist/redis.js'

const server = await startRedis()
const redis = await openRedis({ url: server.url })
const client = await RedisConnection.open(redisAccess(redis.url, 'database', []))

await report('nothing written', 500, () => redis.rewind())
await report('one key written', 500, async () => {
  await client.ask(['set', 'a', 1])
  await redis.rewind()
})
await client.ask(...Array.from({ length: 1000 }, (_, number) => ['set', `key ${number}`, 'x'.repeat(100)]))
const mark = await redis.mark()
await report('one of a thousand keys written', 100, async () => {
  await client.ask(['set', 'key 5', 1])
  await redis.rewind(mark)
})

const real = { count: 0, add: () => 1 }
const [direct, through] = [real, seam(real)].map(nanoseconds)
console.log(`a call through a seam takes ${Math.round(through - direct)} ns more`)

await client[Symbol.asyncDispose]()
await redis[Symbol.asyncDispose]()
await server[Symbol.asyncDispose]()

async function report(what, times, work) {
  const durations = []
  for (let time = 0; time < times; time += 1) {
    const start = performance.now()
    await work()
    durations.push(performance.now() - start)
  }
  const median = durations.toSorted((a, b) => a - b)[times >> 1]
  console.log(`${what.padEnd(32)} ${median.toFixed(2)} ms (median of ${times})`)
}

function nanoseconds(object) {
  const calls = 1_000_000
  const start = performance.now()
  for (let call = 0; call < calls; call += 1) object.add()
  return ((performance.now() - start) / calls) * 1_000_000
}
