import { sql } from 'kysely'
import type { Actor } from '../../actor.ts'
import type { WorkspaceTransaction } from '../../database/in-workspace.ts'
import { matchesName } from '../../encryption/name-index.ts'
import { openColumns } from '../../encryption/row-cipher.ts'
import { pageOf, windowOf, type Page, type PageRequest } from '../../page.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'
import { openClient, type Client, type ClientVisits } from './client.ts'
import { visits } from './visits.ts'

export interface ClientFilter extends PageRequest {
  /** Beginnings of names, in any order. */
  readonly search?: string
  /** All of these. */
  readonly tags?: string[]
  readonly include_inactive?: boolean
}

type ListMeans = Pick<Means, 'cipher' | 'nameIndex'>

/**
 * The database cannot sort what it cannot read. So the names of all matching clients are opened here (about 10 microseconds
 * a name), sorted, and only the rows of the asked page are read whole: two queries for any number of clients.
 */
export async function listClients(
  means: ListMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  filter: ClientFilter,
): Promise<Page<Client & ClientVisits>> {
  const window = windowOf(filter)
  const sorted = await sortedIds(means, trx, actor, filter)
  const ids = sorted.slice(window.offset, window.offset + window.size)
  const items = await readInOrder(means, trx, actor, ids)
  await record(trx, actor, { resource_type: 'client', action: 'list', metadata: { count: items.length } })
  return pageOf(items, sorted.length, window)
}

async function sortedIds(
  { cipher, nameIndex }: ListMeans,
  trx: WorkspaceTransaction,
  { workspaceId }: Actor,
  { search = '', tags = [], include_inactive = false }: ClientFilter,
): Promise<string[]> {
  let query = trx
    .selectFrom('clients')
    .select(['id', 'first_name', 'last_name'])
    .where('workspace_id', '=', workspaceId)
  const wanted = nameIndex.query(workspaceId, search)
  if (wanted.length > 0) query = query.where(sql<boolean>`name_index @> ${wanted}::bytea[]`)
  if (tags.length > 0) query = query.where(sql<boolean>`tags @> ${tags}::text[]`)
  if (!include_inactive) query = query.where('is_active', '=', true)
  const rows = await query.execute()
  return rows
    .map((row) => {
      const place = { table: 'clients', rowId: row.id, workspaceId }
      const { first_name, last_name } = openColumns(cipher, place, ['first_name', 'last_name'], row)
      return { id: row.id, first_name, last_name }
    })
    .filter(({ first_name, last_name }) => matchesName(search, first_name, last_name))
    .sort(byName)
    .map(({ id }) => id)
}

interface Named {
  readonly id: string
  readonly first_name: string
  readonly last_name: string
}

const { compare } = new Intl.Collator('en')

function byName(a: Named, b: Named): number {
  return compare(a.last_name, b.last_name) || compare(a.first_name, b.first_name) || compare(a.id, b.id)
}

async function readInOrder(
  { cipher }: ListMeans,
  trx: WorkspaceTransaction,
  { workspaceId }: Actor,
  ids: readonly string[],
): Promise<(Client & ClientVisits)[]> {
  if (ids.length === 0) return []
  const rows = await trx
    .selectFrom('clients')
    .selectAll()
    .select(visits)
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .orderBy(sql`array_position(${ids}::uuid[], id)`)
    .execute()
  return rows.map((row) => Object.assign(row, openClient(cipher, row)))
}
