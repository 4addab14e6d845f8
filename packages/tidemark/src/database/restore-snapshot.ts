import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { quoteIdentifier } from '../server/quote.ts'
import { cloneDatabase } from './clone.ts'
import { dropDatabase } from './drop.ts'
import { unlock, waitForLock } from './locks.ts'
import { type Marker, markStatement } from './markers.ts'
import { uniqueName } from './names.ts'
import { endSessions } from './sessions.ts'
import { type Snapshot, useSnapshot } from './snapshot.ts'

export interface RestoreRequest {
  readonly snapshot: Snapshot
  /** Database whose place the clone takes: its sessions are ended, and what it held goes. */
  readonly database: string
  /** What that database is, and the clone will be. */
  readonly marker: Marker
}

/**
 * Puts a clone of a snapshot in the place of a database, under its name. The caller holds the claim on it. The clone is complete before
 * anything happens to the database.
 */
export async function restoreSnapshot(registry: Client, request: RestoreRequest): Promise<void> {
  const { snapshot } = request
  if (!(await useSnapshot(registry, snapshot.database))) {
    throw new TidemarkError('TM_SNAPSHOT_MISSING', { seen: 'it was dropped just now', facts: { name: snapshot.name } })
  }
  await waitForLock(registry, 'build', 'templates')
  const draft = uniqueName('building')
  try {
    await registry.query("insert into databases (name, purpose, template) values ($1, 'building', $2)", [
      draft,
      snapshot.template,
    ])
    const marker = { purpose: 'building', detail: snapshot.fingerprint } as const
    await cloneDatabase(registry, { template: snapshot.database, database: draft, marker })
    await exchange(registry, draft, request)
    await registry.query('delete from databases where name = $1', [draft])
  } catch (error) {
    await dropDatabase(registry, draft).catch(() => {})
    throw error
  } finally {
    await unlock(registry, 'build', 'templates')
  }
}

/** One simple query is one transaction: at no moment is there no database of this name, or one without its mark. */
async function exchange(registry: Client, draft: string, { database, marker }: RestoreRequest): Promise<void> {
  const old = uniqueName('retired')
  await registry.query(`alter database ${quoteIdentifier(database)} allow_connections false`)
  await endSessions(registry, database)
  const statements = [
    `alter database ${quoteIdentifier(database)} rename to ${quoteIdentifier(old)}`,
    markStatement(old, { purpose: 'retired', detail: marker.detail }),
    `alter database ${quoteIdentifier(draft)} rename to ${quoteIdentifier(database)}`,
    markStatement(database, marker),
  ]
  await registry.query(statements.join(';\n'))
}
