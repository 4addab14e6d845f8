import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { obeyingRules, violates } from '../../database/rules.ts'
import type { LocationType, Row } from '../../database/schema.ts'
import { pageOf, windowOf, type Page, type PageRequest } from '../../page.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'

type Location = Row<'locations'>

interface NewLocation {
  readonly name: string
  readonly location_type: LocationType
  /** Needed for a clinic and a home. */
  readonly address?: string | null
  readonly details?: string | null
  readonly is_active?: boolean
}

type LocationChange = Partial<NewLocation>

interface LocationFilter extends PageRequest {
  /** Active ones unless told. */
  readonly is_active?: boolean | 'all'
  readonly location_type?: LocationType
}

export interface Locations {
  create(actor: Actor, input: NewLocation): Promise<Location>
  get(actor: Actor, id: string): Promise<Location | null>
  /** By name. */
  list(actor: Actor, filter?: LocationFilter): Promise<Page<Location>>
  update(actor: Actor, id: string, change: LocationChange): Promise<Location | null>
  /** Deletes what no appointment refers to, and archives the rest. */
  remove(actor: Actor, id: string): Promise<'deleted' | 'archived' | null>
}

export function createLocations({ db, newId }: Pick<Means, 'db' | 'newId'>): Locations {
  return {
    create: (actor, input) => {
      const id = newId()
      return obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => create(trx, actor, id, input)))
    },
    get: (actor, id) =>
      inWorkspace(db, actor.workspaceId, async (trx) => {
        const location = await trx
          .selectFrom('locations')
          .selectAll()
          .where('workspace_id', '=', actor.workspaceId)
          .where('id', '=', id)
          .executeTakeFirst()
        return location ?? null
      }),
    list: (actor, filter = {}) => inWorkspace(db, actor.workspaceId, (trx) => list(trx, actor, filter)),
    update: (actor, id, change) =>
      obeyingRules(() => inWorkspace(db, actor.workspaceId, (trx) => update(trx, actor, id, change))),
    remove: async (actor, id) => {
      try {
        return await inWorkspace(db, actor.workspaceId, (trx) => remove(trx, actor, id))
      } catch (error) {
        // Asking for references first would miss one that comes between the question and the deletion.
        if (!violates(error, 'appointments_location')) throw error
        const location = await inWorkspace(db, actor.workspaceId, (trx) => update(trx, actor, id, { is_active: false }))
        return location && 'archived'
      }
    },
  }
}

async function create(trx: WorkspaceTransaction, actor: Actor, id: string, input: NewLocation): Promise<Location> {
  const location = await trx
    .insertInto('locations')
    .values({ ...input, id, workspace_id: actor.workspaceId })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, actor, { resource_type: 'location', action: 'create', resource_id: id })
  return location
}

async function list(trx: WorkspaceTransaction, actor: Actor, filter: LocationFilter): Promise<Page<Location>> {
  const window = windowOf(filter)
  const { is_active = true, location_type } = filter
  let matching = trx.selectFrom('locations').where('workspace_id', '=', actor.workspaceId)
  if (is_active !== 'all') matching = matching.where('is_active', '=', is_active)
  if (location_type !== undefined) matching = matching.where('location_type', '=', location_type)
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
  change: LocationChange,
): Promise<Location | null> {
  const fields = Object.keys(change)
  if (fields.length === 0) throw new TypeError('nothing to change')
  const location = await trx
    .updateTable('locations')
    .set(change)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (location === undefined) return null
  await record(trx, actor, { resource_type: 'location', action: 'update', resource_id: id, metadata: { fields } })
  return location
}

async function remove(trx: WorkspaceTransaction, actor: Actor, id: string): Promise<'deleted' | null> {
  const { numDeletedRows } = await trx
    .deleteFrom('locations')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return null
  await record(trx, actor, { resource_type: 'location', action: 'delete', resource_id: id })
  return 'deleted'
}
