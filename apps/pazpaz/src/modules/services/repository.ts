import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { readPage } from '../../database/read-page.ts'
import type { Row } from '../../database/schema.ts'
import type { Page, PageRequest } from '../../page.ts'
import type { Means } from '../means.ts'
import { ownRows, removeOrArchive } from '../own-rows.ts'

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

const kind = { table: 'services', resource_type: 'service', referredBy: 'appointments_service' } as const

export function createServices(means: Pick<Means, 'db' | 'newId'>): Services {
  return {
    ...ownRows(means, kind),
    list: (actor, filter = {}) => inWorkspace(means.db, actor.workspaceId, (trx) => list(trx, actor, filter)),
    remove: (actor, id) => removeOrArchive(means, kind, actor, id),
  }
}

async function list(trx: WorkspaceTransaction, actor: Actor, filter: ServiceFilter): Promise<Page<Service>> {
  const { is_active = true } = filter
  let matching = trx.selectFrom('services').where('workspace_id', '=', actor.workspaceId)
  if (is_active !== 'all') matching = matching.where('is_active', '=', is_active)
  return readPage(matching, filter, (rows) => rows.orderBy((eb) => eb.fn('lower', ['name'])).orderBy('id'))
}
