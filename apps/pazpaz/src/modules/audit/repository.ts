import type { Actor, Origin } from '../../actor.ts'
import type { Database } from '../../database/database.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { readPage } from '../../database/read-page.ts'
import type { AuditAction, ResourceType, Row } from '../../database/schema.ts'
import type { Page, PageRequest } from '../../page.ts'
import { record, recordWithoutWorkspace, type AuditEntry } from './record.ts'

type AuditEvent = Row<'audit_events'>

interface AuditFilter extends PageRequest {
  readonly user_id?: string
  readonly resource_type?: ResourceType
  readonly resource_id?: string
  readonly action?: AuditAction
  /** Both ends belong to the range. */
  readonly from?: Date
  readonly to?: Date
  /** Only looks at clients and sessions. */
  readonly phi_only?: boolean
}

export interface Audit {
  list(actor: Actor, filter?: AuditFilter): Promise<Page<AuditEvent>>
  get(actor: Actor, id: string): Promise<AuditEvent | null>
  /** For what no other repository does: logins, logouts, refusals. */
  record(actor: Actor, entry: AuditEntry): Promise<void>
  recordWithoutWorkspace(origin: Origin | undefined, entry: AuditEntry): Promise<void>
}

export function createAudit({ db }: { readonly db: Database }): Audit {
  return {
    list: (actor, filter = {}) => inWorkspace(db, actor.workspaceId, (trx) => list(trx, actor, filter)),
    get: (actor, id) =>
      inWorkspace(db, actor.workspaceId, async (trx) => {
        const event = await trx
          .selectFrom('audit_events')
          .selectAll()
          .where('workspace_id', '=', actor.workspaceId)
          .where('id', '=', id)
          .executeTakeFirst()
        return event ?? null
      }),
    record: (actor, entry) => inWorkspace(db, actor.workspaceId, (trx) => record(trx, actor, entry)),
    recordWithoutWorkspace: (origin, entry) =>
      db.transaction().execute((trx) => recordWithoutWorkspace(trx, origin, entry)),
  }
}

async function list(trx: WorkspaceTransaction, actor: Actor, filter: AuditFilter): Promise<Page<AuditEvent>> {
  const matching = matchingEvents(trx, actor, filter)
  return readPage(matching, filter, (rows) => rows.orderBy('created_at', 'desc').orderBy('position', 'desc'))
}

function matchingEvents(trx: WorkspaceTransaction, actor: Actor, filter: AuditFilter) {
  const { user_id, resource_type, resource_id, action, from, to } = filter
  let query = trx.selectFrom('audit_events').where('workspace_id', '=', actor.workspaceId)
  if (user_id !== undefined) query = query.where('user_id', '=', user_id)
  if (resource_type !== undefined) query = query.where('resource_type', '=', resource_type)
  if (resource_id !== undefined) query = query.where('resource_id', '=', resource_id)
  if (action !== undefined) query = query.where('action', '=', action)
  if (from !== undefined) query = query.where('created_at', '>=', from)
  // The database knows microseconds, and people see milliseconds: all of the last one belongs to the range.
  if (to !== undefined) query = query.where('created_at', '<', new Date(to.getTime() + 1))
  if (filter.phi_only === true) {
    query = query.where('resource_type', 'in', ['client', 'session']).where('action', 'in', ['read', 'list', 'export'])
  }
  return query
}
