import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { obeyingRules } from '../../database/rules.ts'
import { sealColumns } from '../../encryption/row-cipher.ts'
import type { Page } from '../../page.ts'
import { record } from '../audit/record.ts'
import { changedFields } from '../changed-fields.ts'
import type { Means } from '../means.ts'
import { ENCRYPTED_COLUMNS, openClient, plainColumns } from './client.ts'
import type { Client, ClientChange, ClientVisits, NewClient } from './client.ts'
import { listClients, type ClientFilter } from './list.ts'
import { visits } from './visits.ts'

export interface Clients {
  create(actor: Actor, input: NewClient): Promise<Client>
  get(actor: Actor, id: string): Promise<(Client & ClientVisits) | null>
  /** By last and first name. */
  list(actor: Actor, filter?: ClientFilter): Promise<Page<Client & ClientVisits>>
  update(actor: Actor, id: string, change: ClientChange): Promise<Client | null>
  /** Hides the client from lists. Appointments and sessions stay. */
  archive(actor: Actor, id: string): Promise<boolean>
}

type ClientMeans = Pick<Means, 'db' | 'cipher' | 'nameIndex' | 'newId'>

export function createClients(means: ClientMeans): Clients {
  const { db, newId } = means
  return {
    create: (actor, input) => {
      const id = newId()
      return obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => create(means, trx, actor, id, input)))
    },
    get: (actor, id) => inWorkspace(db, actor.workspaceId, (trx) => get(means, trx, actor, id)),
    list: (actor, filter = {}) => inWorkspace(db, actor.workspaceId, (trx) => listClients(means, trx, actor, filter)),
    update: (actor, id, change) =>
      obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => update(means, trx, actor, id, change))),
    archive: (actor, id) => inWorkspace(db, actor.workspaceId, (trx) => archive(trx, actor, id)),
  }
}

async function create(
  { cipher, nameIndex }: ClientMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
  input: NewClient,
): Promise<Client> {
  const { workspaceId } = actor
  const place = { table: 'clients', rowId: id, workspaceId }
  const row = await trx
    .insertInto('clients')
    .values({
      ...plainColumns(input),
      ...sealColumns(cipher, place, ENCRYPTED_COLUMNS, input),
      first_name: cipher.seal(input.first_name, { ...place, column: 'first_name' }),
      last_name: cipher.seal(input.last_name, { ...place, column: 'last_name' }),
      id,
      workspace_id: workspaceId,
      name_index: nameIndex.tokens(workspaceId, input.first_name, input.last_name),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, actor, { resource_type: 'client', action: 'create', resource_id: id })
  return openClient(cipher, row)
}

async function get(
  { cipher }: ClientMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
): Promise<(Client & ClientVisits) | null> {
  const found = await trx
    .selectFrom('clients')
    .selectAll()
    .select(visits)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) return null
  await record(trx, actor, { resource_type: 'client', action: 'read', resource_id: id })
  return { ...found, ...openClient(cipher, found) }
}

async function update(
  { cipher, nameIndex }: ClientMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
  change: ClientChange,
): Promise<Client | null> {
  const fields = changedFields(change)
  const { workspaceId } = actor
  const own = trx.selectFrom('clients').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id)
  const before = await own.forUpdate().executeTakeFirst()
  if (before === undefined) return null
  const { first_name, last_name } = { ...openClient(cipher, before), ...change }
  const place = { table: 'clients', rowId: id, workspaceId }
  const row = await trx
    .updateTable('clients')
    .set({
      ...sealColumns(cipher, place, ENCRYPTED_COLUMNS, change),
      ...plainColumns(change),
      name_index: nameIndex.tokens(workspaceId, first_name, last_name),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, actor, { resource_type: 'client', action: 'update', resource_id: id, metadata: { fields } })
  return openClient(cipher, row)
}

async function archive(trx: WorkspaceTransaction, actor: Actor, id: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('clients')
    .set({ is_active: false })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await record(trx, actor, { resource_type: 'client', action: 'delete', resource_id: id })
  return true
}
