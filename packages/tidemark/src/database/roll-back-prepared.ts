import type { Client } from 'pg'
import { connect } from '../server/connect.ts'
import { quoteIdentifier, quoteLiteral } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'

/** Prepared transactions outlive their session and a crash, and keep a database from being renamed or dropped. They can be ended only from within it. */
export async function rollBackPrepared(registry: Client, access: ServerAccess, database: string): Promise<void> {
  const { rows } = await registry.query<{ readonly gid: string }>(
    'select gid from pg_prepared_xacts where database = $1',
    [database],
  )
  if (rows.length === 0) return
  // One that was given up lets nobody in.
  await registry.query(`alter database ${quoteIdentifier(database)} allow_connections true`)
  const client = await connect(access, database, { application: 'tidemark sweep' })
  try {
    for (const { gid } of rows) await client.query(`rollback prepared ${quoteLiteral(gid)}`)
  } finally {
    await client.end()
  }
}
