import type { Client } from 'pg'
import { quoteIdentifier } from '../server/quote.ts'

/** Drops a database that the caller has found to be Tidemark's own, with the sessions that are still in it. */
export async function dropDatabase(client: Client, database: string): Promise<void> {
  await client.query(`drop database if exists ${quoteIdentifier(database)} with (force)`)
}
