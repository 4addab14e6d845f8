import type { Actor } from '../../actor.ts'
import type { WorkspaceTransaction } from '../../database/in-workspace.ts'
import { readPage } from '../../database/read-page.ts'
import type { Page, PageRequest } from '../../page.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'
import { openSession, openVersion, type Session, type SessionVersion } from './session.ts'

export interface SessionFilter extends PageRequest {
  readonly client_id: string
  readonly is_draft?: boolean
}

type CipherMeans = Pick<Means, 'cipher'>

export async function listSessions(
  { cipher }: CipherMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  filter: SessionFilter,
): Promise<Page<Session>> {
  let matching = trx
    .selectFrom('sessions')
    .where('workspace_id', '=', actor.workspaceId)
    .where('client_id', '=', filter.client_id)
    .where('deleted_at', 'is', null)
  if (filter.is_draft !== undefined) matching = matching.where('is_draft', '=', filter.is_draft)
  const page = await readPage(matching, filter, (rows) => rows.orderBy('session_date', 'desc').orderBy('id'))
  await record(trx, actor, { resource_type: 'session', action: 'list', metadata: { count: page.items.length } })
  return { ...page, items: page.items.map((row) => openSession(cipher, row)) }
}

export async function listVersions(
  { cipher }: CipherMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
): Promise<SessionVersion[] | null> {
  const session = await trx
    .selectFrom('sessions')
    .select('id')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (session === undefined) return null
  const rows = await trx
    .selectFrom('session_versions')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('session_id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  const metadata = { count: rows.length }
  await record(trx, actor, { resource_type: 'session', action: 'list', resource_id: id, metadata })
  return rows.map((row) => openVersion(cipher, row))
}
