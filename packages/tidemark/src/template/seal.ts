import type { Client } from 'pg'
import { intactStatement } from '../database/intact.ts'
import { markStatement } from '../database/markers.ts'
import { endSessions } from '../database/sessions.ts'
import { quoteIdentifier } from '../server/quote.ts'
import type { BuildPlan } from './build.ts'

/** Closes the draft, gives it its name and marks it complete, all in one transaction: there is no half-sealed template. */
export async function seal(registry: Client, draft: string, { config, target }: BuildPlan): Promise<void> {
  await registry.query(`alter database ${quoteIdentifier(draft)} allow_connections false`)
  await endSessions(registry, draft)
  const { name, fingerprint } = target
  const rename = `alter database ${quoteIdentifier(draft)} rename to ${quoteIdentifier(name)}`
  const mark = markStatement(name, { purpose: 'template', detail: fingerprint })
  await registry.query([rename, mark, intactStatement(name)].join(';\n'))
  await registry.query('delete from databases where name = $1', [draft])
  await registry.query(
    `insert into templates (name, fingerprint, root) values ($1, $2, $3)
     on conflict (name) do update set created_at = now(), used_at = now(), root = excluded.root`,
    [name, fingerprint, config.root],
  )
}
