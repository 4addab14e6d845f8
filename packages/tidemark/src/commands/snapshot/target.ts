import type { Client } from 'pg'
import { unlock, waitForLock } from '../../database/locks.ts'
import { findRegistry, registryDatabase } from '../../database/registry.ts'
import { findTarget, notOurs, type SnapshotTarget } from '../../database/snapshot-target.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { ResolvedConfig } from '../../config/config.ts'
import { connect, databaseUrl } from '../../server/connect.ts'
import { readUrl } from '../../server/external-url.ts'
import { openServer } from '../../server/open.ts'
import type { ServerAccess } from '../../server/server.ts'
import { loadProject } from '../../runner/load.ts'
import type { Invocation } from '../frame/command.ts'

/** The database of DATABASE_URL, which nobody else decides about in the meantime. */
export interface Target extends SnapshotTarget {
  readonly access: ServerAccess
  readonly registry: Client
  readonly config: ResolvedConfig
}

/** Works on the database of DATABASE_URL, where it is one that snapshots may be made of. */
export async function withTarget<Result>(
  { cwd, overrides, terminal, progress, resources }: Invocation,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const url = overrides.url ?? terminal.env['DATABASE_URL']
  const place = url === undefined || url === 'embedded' ? undefined : readUrl(url)
  const database = place?.database
  if (place === undefined || database === undefined) {
    throw new TidemarkError('TM_SNAPSHOT_NO_DATABASE', { seen: 'no DATABASE_URL' })
  }
  const config = await loadProject(cwd, overrides)
  // The registry tells what the database is, before anybody connects to it.
  const { access } = resources.own(
    await openServer({ ...config, url: databaseUrl(place.access, registryDatabase) }, progress),
  )
  const registry = await findRegistry(access)
  if (registry === undefined) throw notOurs(database, undefined)
  try {
    const target = await findTarget(registry, database)
    await waitForLock(registry, 'claim', database)
    return await work({ ...target, access, registry, config })
  } finally {
    await unlock(registry, 'claim', database)
    await registry.end()
  }
}

/** Works in a session of the target. Without a ledger nobody knows what it holds. */
export async function inTarget<Result>(
  { access, database }: Target,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(access, database, { application: 'tidemark snapshot' })
  try {
    const { rows } = await client.query<{ readonly ledger: boolean }>(
      "select to_regclass('tidemark.snapshots') is not null as ledger",
    )
    if (rows[0]?.ledger !== true) throw new TidemarkError('TM_DATABASE_NO_LEDGER', { seen: `database ${database}` })
    return await work(client)
  } finally {
    await client.end()
  }
}
