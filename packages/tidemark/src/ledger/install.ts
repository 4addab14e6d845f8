import type { Client } from 'pg'

/** Part of every template's fingerprint: templates with another ledger are never used. */
export const ledgerVersion = '0'

/** Installs the ledger into a migrated and seeded database, in the current transaction or outside one. Needs a superuser. */
export async function installLedger(client: Client): Promise<void> {
  await client.query('create schema tidemark')
}
