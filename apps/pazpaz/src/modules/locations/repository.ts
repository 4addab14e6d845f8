import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { readPage } from '../../database/read-page.ts'
import type { LocationType, Row } from '../../database/schema.ts'
import type { Page, PageRequest } from '../../page.ts'
import type { Means } from '../means.ts'
import { ownRows, removeOrArchive } from '../own-rows.ts'

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

const kind = { table: 'locations', resource_type: 'location', referredBy: 'appointments_location' } as const

export function createLocations(means: Pick<Means, 'db' | 'newId'>): Locations {
  return {
    ...ownRows(means, kind),
    list: (actor, filter = {}) => inWorkspace(means.db, actor.workspaceId, (trx) => list(trx, actor, filter)),
    remove: (actor, id) => removeOrArchive(means, kind, actor, id),
  }
}

async function list(trx: WorkspaceTransaction, actor: Actor, filter: LocationFilter): Promise<Page<Location>> {
  const { is_active = true, location_type } = filter
  let matching = trx.selectFrom('locations').where('workspace_id', '=', actor.workspaceId)
  if (is_active !== 'all') matching = matching.where('is_active', '=', is_active)
  if (location_type !== undefined) matching = matching.where('location_type', '=', location_type)
  return readPage(matching, filter, (rows) => rows.orderBy((eb) => eb.fn('lower', ['name'])).orderBy('id'))
}
