import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

const removeSql = readFileSync(new URL('./sql/remove.sql', import.meta.url), 'utf8')

/** Takes the ledger out of a copy of a database, for work that it would only slow down. */
export async function removeLedger(client: Client): Promise<void> {
  await client.query(removeSql)
}
