import type { Client } from 'pg'
import { connect } from '../server/connect.ts'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'

const subscriptions = `
  select s.subname as name
  from pg_subscription s
  join pg_database d on d.oid = s.subdbid
  where d.datname = $1`

/** A subscription keeps its database from being dropped, even by force. Its slot on the publisher is the publisher's. */
export async function dropSubscriptions(registry: Client, access: ServerAccess, database: string): Promise<void> {
  const { rows } = await registry.query<{ readonly name: string }>(subscriptions, [database])
  if (rows.length === 0) return
  // One that was given up lets nobody in.
  await registry.query(`alter database ${quoteIdentifier(database)} allow_connections true`)
  const client = await connect(access, database, { application: 'tidemark sweep' })
  try {
    for (const { name } of rows) {
      const subscription = `subscription ${quoteIdentifier(name)}`
      await client.query(`alter ${subscription} disable`)
      await client.query(`alter ${subscription} set (slot_name = none)`)
      await client.query(`drop ${subscription}`)
    }
  } finally {
    await client.end()
  }
}
