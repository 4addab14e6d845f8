import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { forgetUnnamedMarks } from '../ledger/snapshot-marks.ts'
import { connect } from '../server/connect.ts'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'
import { cloneDatabase } from './clone.ts'
import { dropDatabase } from './drop.ts'
import { intactStatement } from './intact.ts'
import { unlock, waitForLock } from './locks.ts'
import { markStatement, readMarker } from './markers.ts'
import { uniqueName } from './names.ts'
import { endSessions } from './sessions.ts'
import { type Snapshot, snapshotDetail } from './snapshot.ts'

export interface SaveRequest {
  /** Database to copy: its sessions are ended, and it goes on as it is. */
  readonly database: string
  readonly snapshot: Snapshot
  /** Absolute folder of the project. */
  readonly root: string
}

/**
 * Copies a database into a sealed snapshot, under a name that nobody looks for until it is complete. The caller holds the claim on
 * the database. As long as it lasts, the lock of all builds keeps sweeps away from the draft.
 */
export async function saveSnapshot(registry: Client, access: ServerAccess, request: SaveRequest): Promise<void> {
  await waitForLock(registry, 'build', 'templates')
  const draft = uniqueName('building')
  try {
    await copy(registry, draft, request)
    await finish(access, draft)
    await seal(registry, draft, request)
  } catch (error) {
    // The first error counts; a draft that can't be dropped now goes with the next sweep.
    await dropDatabase(registry, draft).catch(() => {})
    throw error
  } finally {
    await unlock(registry, 'build', 'templates')
  }
}

async function copy(registry: Client, draft: string, { database, snapshot }: SaveRequest): Promise<void> {
  // Written first: should this process die before the mark, a sweep still knows whose database it is.
  await registry.query("insert into databases (name, purpose, template) values ($1, 'building', $2)", [
    draft,
    snapshot.database,
  ])
  const marker = { purpose: 'building', detail: snapshot.fingerprint } as const
  await cloneDatabase(registry, { template: database, database: draft, marker, open: true })
}

/** Clones begin with good plans, and only with the marks that are worth going back to. */
async function finish(access: ServerAccess, draft: string): Promise<void> {
  const client = await connect(access, draft, { application: 'tidemark snapshot' })
  try {
    await forgetUnnamedMarks(client)
    await client.query('vacuum (freeze, analyze)')
  } finally {
    await client.end()
  }
}

/** Closes the draft, gives it its name and marks it complete, all in one transaction: there is no half-sealed snapshot. */
async function seal(registry: Client, draft: string, { snapshot, root }: SaveRequest): Promise<void> {
  await registry.query(`alter database ${quoteIdentifier(draft)} allow_connections false`)
  await endSessions(registry, draft)
  await makeRoom(registry, snapshot.database)
  const rename = `alter database ${quoteIdentifier(draft)} rename to ${quoteIdentifier(snapshot.database)}`
  const mark = markStatement(snapshot.database, { purpose: 'snapshot', detail: snapshotDetail(snapshot) })
  await registry.query([rename, mark, intactStatement(snapshot.database)].join(';\n'))
  await registry.query('delete from databases where name = $1', [draft])
  await registry.query(
    `insert into templates (name, fingerprint, root) values ($1, $2, $3)
     on conflict (name) do update set created_at = now(), used_at = now(), root = excluded.root`,
    [snapshot.database, snapshot.fingerprint, root],
  )
}

/** An older snapshot of the same fingerprint: saved by hand before, or opened by somebody. */
async function makeRoom(registry: Client, database: string): Promise<void> {
  const { rows } = await registry.query<{ readonly comment: string | null }>(
    "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1",
    [database],
  )
  const [existing] = rows
  if (existing === undefined) return
  if (readMarker(existing.comment)?.purpose === 'snapshot') return dropDatabase(registry, database)
  const seen = `comment ${existing.comment ?? '(none)'}`
  throw new TidemarkError('TM_DATABASE_NOT_OURS', { seen, facts: { database } })
}
