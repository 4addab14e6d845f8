import { TidemarkError } from '../errors/tidemark-error.ts'
import type { Capabilities } from './capabilities.ts'

const oldestVersion = 140_000
/** Sessions that a worker needs at the least: Tidemark's control session, and one of the tests. */
const perWorker = 2
/** Sessions of Tidemark's own for the whole run: registry and build. */
const perRun = 3

/** Everything that must be true of an external server, each with an error of its own. */
export function preflight(server: Capabilities, workers: number): void {
  const version = `PostgreSQL ${server.versionText}`
  if (server.version < oldestVersion) throw new TidemarkError('TM_SERVER_VERSION', { seen: version })
  if (server.pooled) {
    const seen = 'the session number in the greeting is not the one that the server itself tells'
    throw new TidemarkError('TM_SERVER_POOLER', { seen })
  }
  if (server.standby) throw new TidemarkError('TM_SERVER_STANDBY', { seen: `${version}, in recovery` })
  if (server.readOnly) throw new TidemarkError('TM_SERVER_READ_ONLY', { seen: 'default_transaction_read_only = on' })
  if (!server.createDatabase) {
    const seen = `${server.user} is neither superuser nor has it CREATEDB`
    throw new TidemarkError('TM_SERVER_RIGHTS', { seen, facts: { user: server.user } })
  }
  checkBudget(server, Math.max(workers, 1))
}

function checkBudget({ connections }: Capabilities, workers: number): void {
  const needed = workers * perWorker + perRun
  if (connections.free >= needed) return
  const { max, reserved, used, free } = connections
  throw new TidemarkError('TM_SERVER_CONNECTIONS', {
    seen: `max_connections ${max}, reserved ${reserved}, in use ${used}: ${free} left for this user`,
    facts: { needed, workers },
  })
}
