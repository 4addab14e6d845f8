import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { type DatabaseState, readInventory } from './inventory.ts'
import type { Marker } from './markers.ts'

/** A database that snapshots may be saved from and restored into. */
export interface SnapshotTarget {
  readonly database: string
  readonly template: string
  readonly marker: Marker
}

/** @throws TidemarkError TM_SNAPSHOT_NO_DATABASE for a database that is not of a living run and not kept */
export async function findTarget(registry: Client, database: string): Promise<SnapshotTarget> {
  const [item] = await readInventory(registry, database)
  const { state, run, template } = item ?? {}
  const usable = state === 'kept' || state === 'live' || state === 'idle'
  if (usable && run !== undefined && template !== undefined) {
    const purpose = state === 'kept' ? 'kept' : 'database'
    return { database, template, marker: { purpose, detail: `${run} ${template}` } }
  }
  throw notOurs(database, state)
}

export function notOurs(database: string, state: DatabaseState | undefined): TidemarkError {
  const seen = `the database "${database}" is ${state ?? "none of Tidemark's"}`
  return new TidemarkError('TM_SNAPSHOT_NO_DATABASE', { seen })
}
