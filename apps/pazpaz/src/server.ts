import { once } from 'node:events'
import { openDatabase } from './database/database.ts'
import { createSmtpMailer } from './mail/smtp-mailer.ts'
import { readSettings } from './settings.ts'
import { createPostgresStore } from './store/postgres-store.ts'
import { openRedisStore } from './store/redis-store.ts'

const HOUR = 3_600_000

const settings = readSettings(process.env)
// Later than the settings: who forgot one is told at once, not after half a second of loading.
const { buildApp } = await import('./app.ts')
await using db = openDatabase(settings.databaseUrl, { connections: settings.connections })
await using redis = settings.redisUrl === undefined ? null : await openRedisStore(settings.redisUrl)
const store = redis ?? createPostgresStore(db)
// Disposed of first: requests in flight are finished while the database is still there.
await using app = await buildApp({
  ...settings,
  db,
  store,
  mailer: createSmtpMailer(settings.smtpUrl, settings.mailFrom),
  log: process.stdout,
})
redis?.watch((reason) => {
  if (reason === undefined) app.log.info('Redis is back')
  else app.log.error({ reason }, 'Redis is away: requests that need it are answered 503 until it is back')
})
await app.listen({ host: settings.host, port: settings.port })
const purging = setInterval(() => {
  store.purge().catch((error: unknown) => app.log.error({ failure: (error as Error).name }, 'purge failed'))
}, HOUR)
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
clearInterval(purging)
