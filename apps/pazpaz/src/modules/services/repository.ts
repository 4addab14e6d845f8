import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { obeyingRules, violates } from '../../database/rules.ts'
import type { Row } from '../../database/schema.ts'
import { pageOf, windowOf, type Page, type PageRequest } from '../../page.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'

type Service = Row<'services'>

interface NewService {
  readonly name: string
  readonly description?: string | null
  readonly default_duration_minutes: number
  readonly is_active?: boolean
}

type ServiceChange = Partial<NewService>

interface ServiceFilter extends PageRequest {
  /** Active ones unless told. */
  readonly is_active?: boolean | 'all'
}

export interface Services {
  create(actor: Actor, input: NewService): Promise<Service>
  get(actor: Actor, id: string): Promise<Service | null>
  /** By name. */
  list(actor: Actor, filter?: ServiceFilter): Promise<Page<Service>>
  update(actor: Actor, id: string, change: ServiceChange): Promise<Service | null>
  /** Deletes what no appointment refers to, and archives the rest. */
  remove(actor: Actor, id: string): Promise<'deleted' | 'archived' | null>
}

export function createServices({ db, newId }: Pick<Means, 'db' | 'newId'>): Services {
  return {
    create: (actor, input) => {
      const id = newId()
      return obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => create(trx, actor, id, input)))
    },
    get: (actor, id) =>
      inWorkspace(db, actor.workspaceId, async (trx) => {
        const service = await trx
          .selectFrom('services')
          .selectAll()
          .where('workspace_id', '=', actor.workspaceId)
          .where('id', '=', id)
          .executeTakeFirst()
        return service ?? null
      }),
    list: (actor, filter = {}) => inWorkspace(db, actor.workspaceId, (trx) => list(trx, actor, filter)),
    update: (actor, id, change) =>
      obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => update(trx, actor, id, change))),
    remove: async (actor, id) => {
      try {
        return await inWorkspace(db, actor.workspaceId, (trx) => remove(trx, actor, id))
      } catch (error) {
        // Asking for references first would miss one that comes between the question and the deletion.
        if (!violates(error, 'appointments_service')) throw error
        const service = await inWorkspace(db, actor.workspaceId, (trx) => update(trx, actor, id, { is_active: false }))
        return service && 'archived'
      }
    },
  }
}

async function create(trx: WorkspaceTransaction, actor: Actor, id: string, input: NewService): Promise<Service> {
  const service = await trx
    .insertInto('services')
    .values({ ...input, id, workspace_id: actor.workspaceId })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, actor, { resource_type: 'service', action: 'create', resource_id: id })
  return service
}

async function list(trx: WorkspaceTransaction, actor: Actor, filter: ServiceFilter): Promise<Page<Service>> {
  const window = windowOf(filter)
  const { is_active = true } = filter
  let matching = trx.selectFrom('services').where('workspace_id', '=', actor.workspaceId)
  if (is_active !== 'all') matching = matching.where('is_active', '=', is_active)
  const { total } = await matching.select((eb) => eb.fn.countAll<string>().as('total')).executeTakeFirstOrThrow()
  const items = await matching
    .selectAll()
    .orderBy((eb) => eb.fn('lower', ['name']))
    .orderBy('id')
    .limit(window.size)
    .offset(window.offset)
    .execute()
  return pageOf(items, Number(total), window)
}

async function update(
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
  change: ServiceChange,
): Promise<Service | null> {
  const fields = Object.keys(change)
  if (fields.length === 0) throw new TypeError('nothing to change')
  const service = await trx
    .updateTable('services')
    .set(change)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (service === undefined) return null
  await record(trx, actor, { resource_type: 'service', action: 'update', resource_id: id, metadata: { fields } })
  return service
}

async function remove(trx: WorkspaceTransaction, actor: Actor, id: string): Promise<'deleted' | null> {
  const { numDeletedRows } = await trx
    .deleteFrom('services')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return null
  await record(trx, actor, { resource_type: 'service', action: 'delete', resource_id: id })
  return 'deleted'
}
