import { tidemark } from 'tidemark/vitest/config'
import { defineConfig } from 'vitest/config'
import { hasRedis } from './test/support/redis.ts'

/** The whole suite on both stores: the short-lived state is in PostgreSQL, then in Redis. */
const inPostgres = { plugins: [tidemark()], test: { name: 'postgres' } }
const inRedis = { plugins: [tidemark({ redis: 'embedded' })], test: { name: 'redis', env: { PAZPAZ_STORE: 'redis' } } }

export default defineConfig({ test: { projects: hasRedis ? [inPostgres, inRedis] : [inPostgres] } })
