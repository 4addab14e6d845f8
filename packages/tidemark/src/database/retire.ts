import type { Client } from 'pg'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'
import { type Marker, markStatement } from './markers.ts'
import { uniqueName } from './names.ts'
import { rollBackPrepared } from './roll-back-prepared.ts'
import { endSessions } from './sessions.ts'

/**
 * Moves a database out of the way under another name: a millisecond, where a drop takes many and can wait for the sweep.
 * Its sessions are ended, and no pool gets in again before the name is free.
 */
export async function retireDatabase(
  registry: Client,
  access: ServerAccess,
  database: string,
  marker: Marker & { readonly purpose: 'retired' | 'kept' },
): Promise<string> {
  const name = uniqueName(marker.purpose)
  await rollBackPrepared(registry, access, database)
  await registry.query(`alter database ${quoteIdentifier(database)} allow_connections false`)
  await endSessions(registry, database)
  const statements = [
    `alter database ${quoteIdentifier(database)} rename to ${quoteIdentifier(name)}`,
    `alter database ${quoteIdentifier(name)} allow_connections ${marker.purpose === 'kept'}`,
    markStatement(name, marker),
  ]
  // One simple query is one transaction: the new name never stands without its mark.
  await registry.query(statements.join(';\n'))
  return name
}
