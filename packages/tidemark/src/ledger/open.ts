import type { Client } from 'pg'
import { uncounted } from '../server/connect.ts'
import type { Ledger } from './ledger.ts'
import { ControlledLedger } from './controlled-ledger.ts'

/**
 * Session settings that a control session is opened with and keeps for its whole life: toggling the role would throw its plans away.
 * Undo tables have no statistics worth planning with: every plan is to follow an index.
 */
export const controlSettings: Readonly<Record<string, string>> = {
  session_replication_role: 'replica',
  'tidemark.rewinding': 'on',
  search_path: 'pg_catalog',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // Undo entries are few, or lie in the order of their stamps: a bitmap only costs its making.
  enable_bitmapscan: 'off',
  jit: 'off',
  // A test that changed a hundred thousand rows is sorted in memory.
  work_mem: '128MB',
  // What a test asked is counted without what Tidemark did.
  ...uncounted,
  lock_timeout: '2s',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  // A test may take its time.
  idle_session_timeout: '0',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  row_security: 'on',
}

/** The ledger of the database that `control` is connected to, opened with `controlSettings`. */
export function openLedger(control: Client, options: { readonly graceMs?: number | undefined } = {}): Promise<Ledger> {
  return Promise.resolve(new ControlledLedger(control, options.graceMs ?? 100))
}
