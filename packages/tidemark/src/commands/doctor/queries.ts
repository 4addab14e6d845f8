import type { QueryCounting } from '../../config/config.ts'
import type { Capabilities } from '../../server/capabilities.ts'
import { quoteIdentifier } from '../../server/quote.ts'
import type { Check } from './check.ts'

/** Whether the server can say what tests ask of it; only a fault where the configuration wants to know. */
export function queriesCheck({ superuser, settings, user }: Capabilities, queries: QueryCounting): Check {
  const name = 'queries'
  // Which libraries are loaded is shown to superusers only.
  const loaded = /\bpg_stat_statements\b/.test(settings['shared_preload_libraries'] ?? '')
  if (superuser && loaded) return { name, status: 'ok', detail: `can be counted (queries: ${queries})` }
  const detail = superuser
    ? 'cannot be counted: pg_stat_statements is not loaded'
    : `${user} may not count them: no superuser`
  if (queries === 'off') return { name, status: 'ok', detail: `${detail}; queries is off` }
  const load = "alter system set shared_preload_libraries = 'pg_stat_statements' -- then restart the server"
  return { name, status: 'failed', detail, todo: superuser ? load : `alter role ${quoteIdentifier(user)} superuser` }
}
