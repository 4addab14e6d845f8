import { type Client, DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { connect } from '../server/connect.ts'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'
import { withoutTimeouts } from '../server/timeouts.ts'
import { unlock, waitForLock } from './locks.ts'
import { markStatement, readMarker } from './markers.ts'
import { uniqueName } from './names.ts'
import { withTroubleExplained } from './server-trouble.ts'
import { sqlFile } from './sql-file.ts'

/** Name of the registry's database on every server. */
export const registryDatabase = 'tidemark'
const registryVersion = 2
const session = { application: 'tidemark registry' }

/** Works in a session of the registry, which is created when the server has none. */
export async function withRegistry<Result>(
  access: ServerAccess,
  work: (registry: Client) => Promise<Result>,
): Promise<Result> {
  return withTroubleExplained(async () => {
    const registry = await openRegistry(access)
    try {
      return await work(registry)
    } finally {
      await registry.end()
    }
  })
}

export async function openRegistry(access: ServerAccess): Promise<Client> {
  const existing = await findRegistry(access)
  if (existing !== undefined) return existing
  await createRegistry(access)
  const created = await findRegistry(access)
  if (created === undefined) throw new TidemarkError('TM_REGISTRY_MISSING', { seen: `${access.host}:${access.port}` })
  return created
}

/** A session of the registry, or nothing when this server has no registry. */
export async function findRegistry(access: ServerAccess): Promise<Client | undefined> {
  const registry = await connect(access, registryDatabase, session).catch(ignoreCode('3D000'))
  if (registry === undefined) return undefined
  try {
    const version = await readVersion(registry, access)
    if (version < registryVersion) await upgrade(registry)
    return registry
  } catch (error) {
    await registry.end()
    throw error
  }
}

/** Nothing is written into a database called `tidemark` before it has shown our mark, and one that we can read. */
async function readVersion(registry: Client, access: ServerAccess): Promise<number> {
  const { rows } = await registry.query<{ comment: string | null }>(
    `select (${withoutTimeouts}), shobj_description(oid, 'pg_database') as comment
     from pg_database where datname = current_database()`,
  )
  const marker = readMarker(rows[0]?.comment ?? null)
  const facts = { database: registryDatabase }
  if (marker?.purpose !== 'registry') {
    throw new TidemarkError('TM_REGISTRY_FOREIGN', { seen: `${access.host}:${access.port}`, facts })
  }
  const version = Number(marker.detail)
  if (version > registryVersion) throw new TidemarkError('TM_REGISTRY_NEWER', { seen: `version ${version}`, facts })
  return version
}

/** Whoever comes second finds it done. */
async function upgrade(registry: Client): Promise<void> {
  await waitForLock(registry, 'build', 'registry')
  const mark = markStatement(registryDatabase, { purpose: 'registry', detail: String(registryVersion) })
  try {
    await registry.query(`${sqlFile('registry-upgrade.sql')}; ${mark}`)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new TidemarkError('TM_REGISTRY_OLDER', {
      seen: error.message,
      facts: { database: registryDatabase },
      cause: error,
    })
  } finally {
    await unlock(registry, 'build', 'registry')
  }
}

/** Built under another name and renamed when complete, so nobody ever sees half a registry; who comes second takes the first one's. */
async function createRegistry(access: ServerAccess): Promise<void> {
  const server = await connect(access, access.maintenance, session)
  const draft = uniqueName('registry')
  try {
    await server.query(withoutTimeouts)
    await waitForLock(server, 'build', 'registry')
    const { rowCount } = await server.query('select from pg_database where datname = $1', [registryDatabase])
    if (rowCount !== 0) return
    await server.query(`create database ${quoteIdentifier(draft)} template template0 encoding 'UTF8'`)
    await server.query(markStatement(draft, { purpose: 'registry', detail: 'draft' }))
    await fillRegistry(access, draft)
    await publish(server, draft)
  } finally {
    await server.end()
  }
}

async function fillRegistry(access: ServerAccess, draft: string): Promise<void> {
  const client = await connect(access, draft, session)
  try {
    await client.query(sqlFile('registry.sql'))
  } finally {
    await client.end()
  }
}

async function publish(server: Client, draft: string): Promise<void> {
  const rename = `alter database ${quoteIdentifier(draft)} rename to ${quoteIdentifier(registryDatabase)}`
  const mark = markStatement(registryDatabase, { purpose: 'registry', detail: String(registryVersion) })
  try {
    // One simple query is one transaction: name and mark appear together.
    await server.query(`${rename}; ${mark}`)
  } catch (error) {
    await server.query(`drop database ${quoteIdentifier(draft)} with (force)`)
    ignoreCode('42P04', '23505')(error)
  }
}

function ignoreCode(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof DatabaseError && codes.includes(error.code ?? '')) return undefined
    throw error
  }
}
