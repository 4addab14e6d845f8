import type { Transaction } from 'kysely'
import type { Actor } from '../../actor.ts'
import type { AuditAction, AuditMetadata, ResourceType, Schema } from '../../database/schema.ts'

export interface AuditEntry {
  readonly resource_type: ResourceType
  readonly action: AuditAction
  readonly resource_id?: string
  readonly metadata?: AuditMetadata
}

/** Writes an event into the transaction of the change that it tells of. */
export async function record(trx: Transaction<Schema>, actor: Actor, entry: AuditEntry): Promise<void> {
  await insertEvent(trx, { ...actor, workspaceId: actor.workspaceId }, entry)
}

/** As `record`, for what happened before a workspace was known. */
export async function recordWithoutWorkspace(
  trx: Transaction<Schema>,
  origin: Actor['origin'],
  entry: AuditEntry,
): Promise<void> {
  await insertEvent(trx, { workspaceId: null, userId: null, ...(origin && { origin }) }, entry)
}

async function insertEvent(
  trx: Transaction<Schema>,
  { workspaceId, userId, origin }: Omit<Actor, 'workspaceId'> & { readonly workspaceId: string | null },
  { resource_type, action, resource_id, metadata }: AuditEntry,
): Promise<void> {
  const facts = { ...metadata, ...(origin?.requestId !== undefined && { request_id: origin.requestId }) }
  await trx
    .insertInto('audit_events')
    .values({
      workspace_id: workspaceId,
      user_id: userId,
      resource_type,
      action,
      resource_id: resource_id ?? null,
      ip_address: origin?.ipAddress ?? null,
      user_agent: origin?.userAgent?.slice(0, 500) ?? null,
      metadata: JSON.stringify(facts),
    })
    .execute()
}
