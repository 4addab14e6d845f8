import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../actor.ts'
import type { WorkspaceTransaction } from '../../database/in-workspace.ts'
import type { AuditAction, Row } from '../../database/schema.ts'
import { sealColumns } from '../../encryption/row-cipher.ts'
import { RuleError } from '../../rule-error.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'
import { openSession, placeOf, SOAP_COLUMNS, type Session, type SessionContent } from './session.ts'

type CipherMeans = Pick<Means, 'cipher'>

interface Target {
  readonly id: string
  /** The version that the change was made from. */
  readonly version: number
}

type Change = Target & { readonly content: SessionContent }

export async function saveDraft(means: CipherMeans, trx: WorkspaceTransaction, actor: Actor, change: Change) {
  const before = await lock(trx, actor, change)
  if (before === null) return null
  if (!before.is_draft) throw new RuleError('session_finalized', 'a finalized session is amended, not saved')
  return write(means, trx, actor, before, { action: 'update', fields: Object.keys(change.content) }, change.content)
}

export async function finalizeSession(means: CipherMeans, trx: WorkspaceTransaction, actor: Actor, target: Target) {
  const before = await lock(trx, actor, target)
  if (before === null) return null
  if (!before.is_draft) throw new RuleError('session_finalized', 'the session is already final')
  const final = { is_draft: false, finalized_at: sql<Date>`now()` }
  return write(means, trx, actor, before, { action: 'finalize', fields: [] }, {}, final)
}

export async function amendSession(means: CipherMeans, trx: WorkspaceTransaction, actor: Actor, change: Change) {
  const before = await lock(trx, actor, change)
  if (before === null) return null
  if (before.is_draft) throw new RuleError('session_is_draft', 'a draft is saved, not amended')
  return write(means, trx, actor, before, { action: 'amend', fields: Object.keys(change.content) }, change.content)
}

/** Whoever comes second waits here, and then sees the version of the first. */
async function lock(trx: WorkspaceTransaction, actor: Actor, { id, version }: Target): Promise<Row<'sessions'> | null> {
  const row = await trx
    .selectFrom('sessions')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.version !== version) {
    throw new RuleError('stale_version', 'somebody saved this session in the meantime', { current: row.version })
  }
  return row
}

async function write(
  { cipher }: CipherMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  before: Row<'sessions'>,
  event: { readonly action: AuditAction; readonly fields: readonly string[] },
  content: SessionContent,
  state: { readonly is_draft?: boolean; readonly finalized_at?: RawBuilder<Date> } = {},
): Promise<Session> {
  const { session_date, duration_minutes } = content
  const version = before.version + 1
  const row = await trx
    .updateTable('sessions')
    .set({
      ...sealColumns(cipher, placeOf(actor.workspaceId, before.id), SOAP_COLUMNS, content),
      ...(session_date !== undefined && { session_date }),
      ...(duration_minutes !== undefined && { duration_minutes }),
      ...state,
      version,
    })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const metadata = { fields: event.fields, version }
  await record(trx, actor, { resource_type: 'session', action: event.action, resource_id: before.id, metadata })
  return openSession(cipher, row)
}
