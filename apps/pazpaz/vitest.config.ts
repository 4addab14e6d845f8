import { tidemark } from 'tidemark/vitest/config'
import { defineConfig } from 'vitest/config'
import { hasRedis } from './test/support/redis.ts'

/** All files of a worker share its process: they leave nothing in it that another could see, and modules load once. */
const isolate = false

/** The whole suite on both stores: the short-lived state is in PostgreSQL, then in Redis. */
const inPostgres = { plugins: [tidemark()], test: { name: 'postgres', isolate } }
const inRedis = {
  plugins: [tidemark({ redis: 'embedded' })],
  test: { name: 'redis', isolate, env: { PAZPAZ_STORE: 'redis' } },
}

export default defineConfig({ test: { projects: hasRedis ? [inPostgres, inRedis] : [inPostgres] } })
