import { type Client, DatabaseError } from 'pg'
import { quoteIdentifier } from '../server/quote.ts'

/** Drops a database that the caller has found to be Tidemark's own, with the sessions that are still in it. */
export async function dropDatabase(client: Client, database: string): Promise<void> {
  const drop = `drop database if exists ${quoteIdentifier(database)} with (force)`
  try {
    await client.query(drop)
  } catch (error) {
    // A test called it a template.
    if (!(error instanceof DatabaseError) || error.code !== '42809') throw error
    await client.query(`alter database ${quoteIdentifier(database)} is_template false`)
    await client.query(drop)
  }
}
