import type { Client } from 'pg'
import type { Ledger } from './ledger.ts'

/** Session settings that a control session is opened with and keeps for its whole life. */
export const controlSettings: Readonly<Record<string, string>> = { session_replication_role: 'replica' }

/** Prepares the control session of a database that holds a ledger. */
export function openLedger(_control: Client): Promise<Ledger> {
  throw new Error('the ledger is being built')
}
