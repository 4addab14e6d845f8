import type { Insertable, Updateable } from 'kysely'
import type { Actor } from '../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../database/in-workspace.ts'
import { obeyingRules, violates } from '../database/rules.ts'
import type { ResourceType, Row, Schema } from '../database/schema.ts'
import { record } from './audit/record.ts'
import { changedFields } from './changed-fields.ts'
import type { Means } from './means.ts'

type Table = 'services' | 'locations' | 'users'

/** What repositories of rows without secrets have in common. */
export interface OwnRows<T extends Table> {
  create(actor: Actor, input: Omit<Insertable<Schema[T]>, 'id' | 'workspace_id'>): Promise<Row<T>>
  get(actor: Actor, id: string): Promise<Row<T> | null>
  update(actor: Actor, id: string, change: Updateable<Schema[T]>): Promise<Row<T> | null>
}

interface Kind<T extends Table> {
  readonly table: T
  /** What events call it. */
  readonly resource_type: ResourceType
}

export function ownRows<T extends Table>({ db, newId }: Pick<Means, 'db' | 'newId'>, kind: Kind<T>): OwnRows<T> {
  const within = <Result>({ workspaceId }: Actor, work: (trx: WorkspaceTransaction) => Promise<Result>) =>
    obeyingRules(() => inWorkspace(db, workspaceId, work))
  return {
    create: (actor, input) => {
      const id = newId()
      return within(actor, (trx) => create(trx, actor, kind, { ...input, id, workspace_id: actor.workspaceId }))
    },
    get: (actor, id) => within(actor, (trx) => get(trx, actor, kind, id)),
    update: (actor, id, change) => within(actor, (trx) => update(trx, actor, kind, id, change)),
  }
}

/** Deletes a row that nothing refers to, and archives the others. */
export async function removeOrArchive<T extends 'services' | 'locations'>(
  means: Pick<Means, 'db' | 'newId'>,
  kind: Kind<T> & { readonly referredBy: string },
  actor: Actor,
  id: string,
): Promise<'deleted' | 'archived' | null> {
  try {
    return await inWorkspace(means.db, actor.workspaceId, (trx) => remove(trx, actor, kind, id))
  } catch (error) {
    // Asking for references first would miss one that comes between the question and the deletion.
    if (!violates(error, kind.referredBy)) throw error
    const archived = await ownRows<'services' | 'locations'>(means, kind).update(actor, id, { is_active: false })
    return archived && 'archived'
  }
}

/** All of them have an id and a workspace; Kysely cannot see that of a table which it does not know yet. */
function like(table: Table): 'services' {
  return table as 'services'
}

async function create<T extends Table>(
  trx: WorkspaceTransaction,
  actor: Actor,
  { table, resource_type }: Kind<T>,
  values: { readonly id: string },
): Promise<Row<T>> {
  const row = await trx
    .insertInto(like(table))
    .values(values as never)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, actor, { resource_type, action: 'create', resource_id: values.id })
  return row as unknown as Row<T>
}

async function get<T extends Table>(
  trx: WorkspaceTransaction,
  { workspaceId }: Actor,
  { table }: Kind<T>,
  id: string,
): Promise<Row<T> | null> {
  const own = trx.selectFrom(like(table)).selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id)
  return ((await own.executeTakeFirst()) ?? null) as Row<T> | null
}

async function update<T extends Table>(
  trx: WorkspaceTransaction,
  actor: Actor,
  { table, resource_type }: Kind<T>,
  id: string,
  change: Updateable<Schema[T]>,
): Promise<Row<T> | null> {
  const fields = changedFields(change)
  const row = await trx
    .updateTable(like(table))
    .set(change as never)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return null
  await record(trx, actor, { resource_type, action: 'update', resource_id: id, metadata: { fields } })
  return row as unknown as Row<T>
}

async function remove<T extends Table>(
  trx: WorkspaceTransaction,
  actor: Actor,
  { table, resource_type }: Kind<T>,
  id: string,
): Promise<'deleted' | null> {
  const { numDeletedRows } = await trx
    .deleteFrom(like(table))
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return null
  await record(trx, actor, { resource_type, action: 'delete', resource_id: id })
  return 'deleted'
}
