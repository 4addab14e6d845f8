import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { shareLock } from './locks.ts'
import { readMarker } from './markers.ts'
import { snapshotName } from './names.ts'

/** A sealed database that holds named data on top of a template or of another snapshot. All of this stands in its mark. */
export interface Snapshot {
  /** Database name on the server. */
  readonly database: string
  /** Hash of what it is layered on, its name and what built it. */
  readonly fingerprint: string
  /** Database name of the template below. */
  readonly template: string
  /** What it is layered on: the template's name, or the fingerprint of a snapshot. */
  readonly base: string
  readonly name: string
}

/** Raised when snapshots are made in another way, so that old ones are not used any more. */
const recipe = 1

/** A snapshot of that name, made by what the key says on top of what the base says. */
export function describeSnapshot(below: Pick<Snapshot, 'template' | 'base' | 'name'>, key: unknown): Snapshot {
  const parts = [recipe, below.template, below.base, below.name, key]
  const fingerprint = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return { ...below, fingerprint, database: snapshotName(fingerprint) }
}

export function snapshotDetail({ fingerprint, template, base, name }: Snapshot): string {
  return `${fingerprint} ${template} ${base} ${name}`
}

/** The snapshot whose mark this is. */
export function readSnapshot(comment: string | null): Snapshot | undefined {
  const marker = readMarker(comment)
  const [fingerprint, template, base, name] = marker?.purpose === 'snapshot' ? marker.detail.split(' ') : []
  if (fingerprint === undefined || template === undefined || base === undefined || name === undefined) return undefined
  return { database: snapshotName(fingerprint), fingerprint, template, base, name }
}

const useSql = `
  with sealed as (
    select datname
    from pg_database
    join intact on intact.database = pg_database.oid
    where datname = $1 and not datallowconn and shobj_description(oid, 'pg_database') like 'tidemark:snapshot:%'
  )
  insert into templates (name, fingerprint, root)
  select datname, '', '' from sealed
  on conflict (name) do update set used_at = now()`

/** True when there is a complete snapshot in the database of that name. From then on no sweep drops it before the session has ended. */
export async function useSnapshot(registry: Client, database: string): Promise<boolean> {
  await shareLock(registry, 'template', database)
  const { rowCount } = await registry.query(useSql, [database])
  return rowCount === 1
}

// Newest first: the row of a snapshot is written when it is sealed.
const sealedSql = `
  select shobj_description(d.oid, 'pg_database') as comment, t.root
  from pg_database d
  left join templates t on t.name = d.datname
  where not d.datallowconn and shobj_description(d.oid, 'pg_database') like 'tidemark:snapshot:%'
  order by t.created_at desc nulls last, d.oid desc`

/** Every complete snapshot on the server, the newest first, with the folder of the project that made it. */
export async function listSnapshots(registry: Client): Promise<readonly (Snapshot & { readonly root: string })[]> {
  const { rows } = await registry.query<{ readonly comment: string; readonly root: string | null }>(sealedSql)
  return rows.flatMap(({ comment, root }) => {
    const snapshot = readSnapshot(comment)
    return snapshot === undefined ? [] : [{ ...snapshot, root: root ?? '' }]
  })
}
