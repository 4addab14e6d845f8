import type { Client } from 'pg'
import { lockSpace } from './locks.ts'
import { type Marker, readMarker } from './markers.ts'

/** What the server says about the database of a slot. */
export interface SlotState {
  readonly exists: boolean
  /** A drop was interrupted: nobody can connect any more. */
  readonly broken: boolean
  /** It was being given up: nobody can connect, until it has another name. */
  readonly closed: boolean
  readonly marker: Marker | undefined
  /** Somebody holds the lease. */
  readonly held: boolean
  /** The registry says that Tidemark was about to make it. */
  readonly registered: boolean
}

interface Row {
  readonly broken: boolean | null
  readonly closed: boolean | null
  readonly comment: string | null
  readonly held: boolean
  readonly registered: boolean
}

// Advisory locks belong to a database, but pg_locks shows those of all.
const stateSql = `
  select
    d.datconnlimit = -2 as broken,
    not d.datallowconn as closed,
    shobj_description(d.oid, 'pg_database') as comment,
    exists (
      select from pg_locks l where l.locktype = 'advisory' and l.database = d.oid and l.classid = $2
    ) as held,
    exists (select from databases r where r.name = $1) as registered
  from (select) one
  left join pg_database d on d.datname = $1`

export async function readSlotState(registry: Client, database: string): Promise<SlotState> {
  const { rows } = await registry.query<Row>(stateSql, [database, lockSpace.lease])
  const row = rows[0]
  const exists = row !== undefined && row.broken !== null
  return {
    exists,
    broken: row?.broken === true,
    closed: row?.closed === true,
    marker: readMarker(row?.comment ?? null),
    held: row?.held === true,
    registered: row?.registered === true,
  }
}
