import type { Actor, Origin } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { obeyingRules } from '../../database/rules.ts'
import type { Row } from '../../database/schema.ts'
import { record } from '../audit/record.ts'
import { changedFields } from '../changed-fields.ts'
import type { Means } from '../means.ts'

type Workspace = Row<'workspaces'>

interface NewWorkspace {
  readonly name: string
  /** IANA name; UTC unless told. */
  readonly time_zone?: string
  readonly owner: { readonly email: string; readonly full_name: string }
}

interface WorkspaceChange {
  readonly name?: string
  readonly time_zone?: string
  readonly is_active?: boolean
}

export interface Workspaces {
  /** A practice begins with its owner. */
  create(input: NewWorkspace, origin?: Origin): Promise<{ workspace: Workspace; ownerId: string }>
  get(actor: Actor): Promise<Workspace | null>
  update(actor: Actor, change: WorkspaceChange): Promise<Workspace | null>
  /** Deletes everything of the practice but its audit trail. */
  close(actor: Actor): Promise<boolean>
}

export function createWorkspaces({ db, newId }: Pick<Means, 'db' | 'newId'>): Workspaces {
  return {
    create: (input, origin) => {
      const actor = { workspaceId: newId(), userId: newId(), ...(origin && { origin }) }
      return obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => create(trx, actor, input)))
    },
    get: (actor) =>
      inWorkspace(db, actor.workspaceId, async (trx) => {
        const row = await trx
          .selectFrom('workspaces')
          .selectAll()
          .where('id', '=', actor.workspaceId)
          .executeTakeFirst()
        return row ?? null
      }),
    update: (actor, change) =>
      obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => update(trx, actor, change))),
    close: (actor) => inWorkspace(db, actor.workspaceId, (trx) => close(trx, actor)),
  }
}

async function create(trx: WorkspaceTransaction, actor: Actor & { readonly userId: string }, input: NewWorkspace) {
  const { owner, ...values } = input
  const workspace = await trx
    .insertInto('workspaces')
    .values({ ...values, id: actor.workspaceId })
    .returningAll()
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('users')
    .values({ ...owner, id: actor.userId, workspace_id: actor.workspaceId, role: 'owner' })
    .execute()
  await record(trx, actor, { resource_type: 'workspace', action: 'create', resource_id: actor.workspaceId })
  await record(trx, actor, { resource_type: 'user', action: 'create', resource_id: actor.userId })
  return { workspace, ownerId: actor.userId }
}

async function update(trx: WorkspaceTransaction, actor: Actor, change: WorkspaceChange): Promise<Workspace | null> {
  const fields = changedFields(change)
  const workspace = await trx
    .updateTable('workspaces')
    .set(change)
    .where('id', '=', actor.workspaceId)
    .returningAll()
    .executeTakeFirst()
  if (workspace === undefined) return null
  await record(trx, actor, {
    resource_type: 'workspace',
    action: 'update',
    resource_id: workspace.id,
    metadata: { fields },
  })
  return workspace
}

async function close(trx: WorkspaceTransaction, actor: Actor): Promise<boolean> {
  // First the event: afterwards the acting user is gone, too.
  await record(trx, actor, { resource_type: 'workspace', action: 'delete', resource_id: actor.workspaceId })
  const { numDeletedRows } = await trx
    .deleteFrom('workspaces')
    .where('id', '=', actor.workspaceId)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
