import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'

/** PostgreSQL answers a terminated session within a millisecond or two; an uninterruptible one never. */
const patienceMs = 5000

// Bound when the module loads: a test may have put a clock that stands still into its place.
const realNow = performance.now.bind(performance)

// Autovacuum has no role, which pg_has_role() would not know: only a superuser may end it.
const terminate = `
  select
    count(*)::int as sessions,
    count(*) filter (where pg_has_role(current_user, coalesce(usesysid, 10), 'usage') and pg_terminate_backend(pid)) as ended
  from pg_stat_activity
  where datname = $1`

/** Ends all sessions of a database, extensions' workers included, and waits until they are gone. */
export async function endSessions(client: Client, database: string): Promise<void> {
  const deadline = realNow() + patienceMs
  while (realNow() < deadline) {
    const { rows } = await client.query<{ sessions: number }>(terminate, [database])
    if (rows[0]?.sessions === 0) return
    await pause(2)
  }
  throw new TidemarkError('TM_DATABASE_BUSY', { seen: `${patienceMs / 1000} s of trying`, facts: { database } })
}
