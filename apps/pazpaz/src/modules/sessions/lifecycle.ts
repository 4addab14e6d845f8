import { sql } from 'kysely'
import type { Actor } from '../../actor.ts'
import type { WorkspaceTransaction } from '../../database/in-workspace.ts'
import { sealColumns } from '../../encryption/row-cipher.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'
import { openSession, placeOf, SOAP_COLUMNS, type NewSession, type Session } from './session.ts'

type CipherMeans = Pick<Means, 'cipher'>

export async function createSession(
  { cipher }: CipherMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
  input: NewSession,
): Promise<Session> {
  const { client_id, appointment_id = null, session_date, duration_minutes = null } = input
  const row = await trx
    .insertInto('sessions')
    .values({
      ...sealColumns(cipher, placeOf(actor.workspaceId, id), SOAP_COLUMNS, input),
      client_id,
      appointment_id,
      session_date,
      duration_minutes,
      id,
      workspace_id: actor.workspaceId,
      author_id: actor.userId,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, actor, { resource_type: 'session', action: 'create', resource_id: id })
  return openSession(cipher, row)
}

export async function removeSession(trx: WorkspaceTransaction, actor: Actor, id: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('sessions')
    .set({ deleted_at: sql<Date>`now()` })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await record(trx, actor, { resource_type: 'session', action: 'delete', resource_id: id })
  return true
}

export async function restoreSession(
  { cipher }: CipherMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
): Promise<Session | null> {
  const row = await trx
    .updateTable('sessions')
    .set({ deleted_at: null })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return null
  await record(trx, actor, { resource_type: 'session', action: 'restore', resource_id: id })
  return openSession(cipher, row)
}
