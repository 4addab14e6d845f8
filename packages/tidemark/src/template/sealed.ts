import type { Client } from 'pg'
import { markerText } from '../database/markers.ts'

// The date is only a memory for the sweep; the server's own catalogue says whether the template is complete.
const useSql = `
  with sealed as (
    select datname
    from pg_database
    join intact on intact.database = pg_database.oid
    where datname = $1 and not datallowconn and shobj_description(oid, 'pg_database') = $2
  )
  insert into templates (name, fingerprint, root)
  select datname, $3, '' from sealed
  on conflict (name) do update set used_at = now()`

/** True when the template is complete, and no crash of the server has emptied its unlogged tables; notes that it was used. */
export async function useSealed(registry: Client, name: string, fingerprint: string): Promise<boolean> {
  const comment = markerText({ purpose: 'template', detail: fingerprint })
  const { rowCount } = await registry.query(useSql, [name, comment, fingerprint])
  return rowCount === 1
}
