import { TidemarkError } from '../errors/tidemark-error.ts'
import { connect, databaseEnv, databaseUrl } from '../server/connect.ts'
import type { ServerAccess } from '../server/server.ts'
import type { Lease } from './lease.ts'

interface Visit extends Pick<Lease, 'root' | 'template' | 'database' | 'slot'> {}

/** The ledger takes no notice of what the session writes. */
const settings = { 'tidemark.rewinding': 'on', search_path: 'pg_catalog', statement_timeout: '0' }

/**
 * The use of a database that somebody else holds, keeps clean and takes away. Others may use it at the same time, so whose row it is nobody
 * knows: there is no ledger, and no way back.
 */
export async function visitDatabase(access: ServerAccess, visit: Visit): Promise<Lease> {
  const control = await connect(access, visit.database, { application: 'tidemark control', settings })
  const refuse = (): Promise<never> => Promise.reject(new TidemarkError('TM_DATABASE_SHARED', { seen: visit.database }))
  return {
    access,
    ...visit,
    control,
    ledger: undefined,
    wasSpare: false,
    url: databaseUrl(access, visit.database),
    env: databaseEnv(access, visit.database),
    replace: refuse,
    restore: refuse,
    prepareSpare: async () => {},
    saveSnapshot: refuse,
    reopen: refuse,
    keep: refuse,
    keepCopy: refuse,
    [Symbol.asyncDispose]: () => control.end(),
  }
}
