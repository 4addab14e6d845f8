import type { Client } from 'pg'
import { dropDatabase } from '../database/drop.ts'
import { readMarker } from '../database/markers.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'

interface Row {
  readonly name: string
  readonly comment: string | null
  readonly registered: boolean
}

// Only what we may drop: another user's remains are left to that user.
const remainsSql = `
  select
    d.datname as name,
    shobj_description(d.oid, 'pg_database') as comment,
    r.name is not null as registered
  from pg_database d
  left join databases r on r.name = d.datname and r.purpose = 'building'
  where pg_has_role(current_user, d.datdba, 'usage')
    and (d.datname = $1 or r.name is not null or shobj_description(d.oid, 'pg_database') like 'tidemark:building:%')`

/** Drops what builds that died left behind. The caller holds the build lock, so none of them can be alive. */
export async function clearHalfBuilt(registry: Client, template: string): Promise<void> {
  const { rows } = await registry.query<Row>(remainsSql, [template])
  for (const { name, comment, registered } of rows) {
    const ours = registered || readMarker(comment) !== undefined
    if (!ours)
      throw new TidemarkError('TM_DATABASE_NOT_OURS', {
        seen: `comment ${comment ?? '(none)'}`,
        facts: { database: name },
      })
    await dropDatabase(registry, name)
    await registry.query('delete from databases where name = $1', [name])
  }
}
