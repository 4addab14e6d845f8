import { type Client, DatabaseError } from 'pg'
import type { ResolvedConfig } from '../config/config.ts'
import type { Progress } from '../config/progress.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { readCapabilities } from './capabilities.ts'
import { connect } from './connect.ts'
import { type ExternalTarget, readUrl } from './external-url.ts'
import { guardDestination, guardManaged } from './guard.ts'
import { preflight } from './preflight.ts'
import type { Server, ServerAccess } from './server.ts'

/** Opens the server behind the user's URL: guard first, then one look at what it allows. Nothing is written. */
export async function openExternalServer(url: string, config: ResolvedConfig, progress: Progress): Promise<Server> {
  const started = performance.now()
  const target = readUrl(url)
  const destination = { host: target.access.host, database: target.database }
  guardDestination(destination, config.allowHosts)
  progress(`checking the server ${target.access.host}:${target.access.port}`)

  const { access, client } = await firstConnection(target)
  try {
    const capabilities = await readCapabilities(client)
    guardManaged(capabilities.managedBy, destination, config.allowHosts)
    preflight(capabilities, config.workers)
    const start = { how: 'external', ms: performance.now() - started } as const
    return { access, version: capabilities.version, start, [Symbol.asyncDispose]: async () => {} }
  } finally {
    await client.end()
  }
}

/** The database of the URL need not exist: many suites name one that their set-up creates. */
async function firstConnection({ access }: ExternalTarget): Promise<{ access: ServerAccess; client: Client }> {
  const candidates = [...new Set([access.maintenance, 'postgres', 'template1'])]
  for (const maintenance of candidates) {
    try {
      const client = await connect(access, maintenance, { application: 'tidemark preflight' })
      return { access: { ...access, maintenance }, client }
    } catch (error) {
      const missing = error instanceof DatabaseError && error.code === '3D000'
      if (!missing || maintenance === candidates.at(-1)) throw explain(error, access)
    }
  }
  throw new TidemarkError('TM_SERVER_REFUSED', { seen: `no database of ${candidates.join(', ')}` })
}

function explain(error: unknown, access: ServerAccess): unknown {
  if (!(error instanceof DatabaseError)) return error
  const code = error.code ?? ''
  const seen = `${access.user}@${access.host}:${access.port}/${access.maintenance}: ${error.message}`
  const facts = { user: access.user }
  if (code.startsWith('28')) return new TidemarkError('TM_SERVER_LOGIN', { seen, facts, cause: error })
  if (code === '08P01') return new TidemarkError('TM_SERVER_POOLER', { seen, cause: error })
  return new TidemarkError('TM_SERVER_REFUSED', { seen, cause: error })
}
