import type { Client } from 'pg'
import type { ServerAccess } from '../server/server.ts'
import { lockSpace } from './locks.ts'
import { readMarker } from './markers.ts'
import { findRegistry, registryDatabase } from './registry.ts'
import { readSnapshot } from './snapshot.ts'
import { sqlFile } from './sql-file.ts'

/**
 * What a database is at this moment.
 * - `registry`: Tidemark's bookkeeping
 * - `template`: complete, for clones
 * - `snapshot`: complete, a template with named data on top
 * - `building`: a template that is being built, or whose builder died
 * - `live`: leased by a living session
 * - `idle`: between two holders of a living run
 * - `abandoned`: of a run that is over or died
 * - `retired`: given up, to be dropped
 * - `kept`: kept for inspection
 * - `unmarked`: bears a name like Tidemark's own, but not its mark: never touched
 */
export type DatabaseState =
  | 'registry'
  | 'template'
  | 'snapshot'
  | 'building'
  | 'live'
  | 'idle'
  | 'abandoned'
  | 'retired'
  | 'kept'
  | 'unmarked'

/** One database of Tidemark's on a server. */
export interface InventoryItem {
  readonly name: string
  readonly state: DatabaseState
  readonly bytes: number
  readonly owner: string
  /** This user may drop it. */
  readonly droppable: boolean
  /** Template that it was cloned from, or that a snapshot belongs to. */
  readonly template: string | undefined
  readonly run: string | undefined
  readonly slot: string | undefined
  /** Process that holds it, for live ones. */
  readonly holder: { readonly pid: number; readonly host: string } | undefined
  /** What the holder, or whoever kept it, called it; a snapshot's name. */
  readonly label: string | undefined
  /** Leased, kept, last used as a template, or created. */
  readonly since: Date | undefined
  /** A living run clones this template, or the one that the snapshot belongs to. */
  readonly inUse: boolean
}

interface Row {
  readonly name: string
  readonly comment: string | null
  readonly open: boolean
  readonly broken: boolean
  readonly owner: string
  readonly droppable: boolean
  readonly bytes: number
  readonly registeredAs: string | null
  readonly template: string
  readonly run: string
  readonly slot: string
  readonly leased: boolean
  readonly inRun: boolean
  readonly holderPid: number | null
  readonly holderHost: string | null
  readonly label: string | null
  readonly since: Date | null
}

const inventorySql = sqlFile('inventory.sql')

/** Everything of Tidemark's on a server; an empty list for a server that Tidemark never used. Changes nothing. */
export async function inventory(access: ServerAccess): Promise<InventoryItem[]> {
  const registry = await findRegistry(access)
  if (registry === undefined) return []
  try {
    return await readInventory(registry)
  } finally {
    await registry.end()
  }
}

/** As inventory(), in an open session of the registry; of one database when it is named. */
export async function readInventory(registry: Client, name: string | null = null): Promise<InventoryItem[]> {
  const { lease, run, template } = lockSpace
  const { rows } = await registry.query<Row>(inventorySql, [lease, run, template, name])
  return rows.map(toItem)
}

function toItem(row: Row): InventoryItem {
  const state = stateOf(row)
  const snapshot = readSnapshot(row.comment)
  const { holderPid: pid, holderHost: host } = row
  return {
    name: row.name,
    state,
    bytes: row.bytes,
    owner: row.owner,
    droppable: row.droppable,
    template: snapshot?.template ?? (row.template || keptTemplate(row.comment)),
    run: row.run || undefined,
    slot: row.slot || undefined,
    holder: state === 'live' && pid !== null && host !== null ? { pid, host } : undefined,
    label: snapshot?.name ?? row.label ?? undefined,
    since: row.since ?? undefined,
    inUse: row.inRun,
  }
}

/** A kept database's mark says which run and template it came from. */
function keptTemplate(comment: string | null): string | undefined {
  const marker = readMarker(comment)
  return marker?.purpose === 'kept' ? marker.detail.split(' ')[1] : undefined
}

function stateOf(row: Row): DatabaseState {
  const purpose = readMarker(row.comment)?.purpose
  if (purpose === 'registry') return row.name === registryDatabase ? 'registry' : 'abandoned'
  if (purpose !== undefined && purpose !== 'database') return purpose
  // Made, but not yet marked: by a process that is at it, or that died there.
  if (row.registeredAs === 'building') return 'building'
  if (purpose === undefined && row.registeredAs !== 'database') return 'unmarked'
  if (row.leased) return 'live'
  return row.inRun ? 'idle' : 'abandoned'
}
