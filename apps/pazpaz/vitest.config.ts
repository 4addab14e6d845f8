import { tidemark } from 'tidemark/vitest/config'
import { defineConfig } from 'vitest/config'
import { hasRedis } from './test/support/redis.ts'

/**
 * All files of a worker share its process: they leave nothing in it that another could see, and modules load once. The patience is
 * for machines with other things to do, where building the service alone may take seconds, and starting a browser for the first
 * time far more. Workers have room for what a test makes and drops, so that it is not collected over and over.
 */
const shared = {
  isolate: false,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  execArgv: ['--max-semi-space-size=64'],
}

/** The whole suite on both stores: the short-lived state is in PostgreSQL, then in Redis. */
const inPostgres = { plugins: [tidemark()], test: { name: 'postgres', ...shared } }
const inRedis = {
  plugins: [tidemark({ redis: 'embedded' })],
  test: { name: 'redis', ...shared, env: { PAZPAZ_STORE: 'redis' } },
}

export default defineConfig({ test: { projects: hasRedis ? [inPostgres, inRedis] : [inPostgres] } })
