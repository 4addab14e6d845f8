import type { ServerAccess } from '../server/server.ts'
import { findRegistry } from './registry.ts'
import { withTroubleExplained } from './server-trouble.ts'

// With a time limit in milliseconds the call waits until the session is gone.
const statement = `
  select pg_terminate_backend(activity.pid, 2000)
  from pg_stat_activity activity
  join databases on databases.name = activity.datname
  where databases.run = $1 and pg_has_role(current_user, coalesce(activity.usesysid, 10), 'usage')`

/** Ends what workers still hold of a run that is over: from then on its databases are nobody's, and a sweep drops them. */
export function endRun(access: ServerAccess, run: string): Promise<void> {
  return withTroubleExplained(async () => {
    const registry = await findRegistry(access)
    if (registry === undefined) return
    try {
      await registry.query(statement, [run])
    } finally {
      await registry.end()
    }
  })
}
