import { type Client, DatabaseError } from 'pg'
import { databaseUrl } from '../server/connect.ts'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'
import { openSlot } from './fresh-slot.ts'
import type { KeptDatabase } from './lease.ts'
import { markStatement } from './markers.ts'
import { uniqueName } from './names.ts'
import { endSessions } from './sessions.ts'
import { type OpenSlot, slotDatabase, slotDetail, type SlotRequest } from './slot.ts'

const attempts = 5

/** Copies a slot's database, as it is, into one that is kept. The caller holds the claim; the control session has ended. */
export async function keepCopy(
  registry: Client,
  access: ServerAccess,
  { request, label }: { readonly request: SlotRequest; readonly label: string },
): Promise<{ readonly kept: KeptDatabase; readonly slot: OpenSlot }> {
  const database = slotDatabase(request)
  const name = uniqueName('kept')
  // Until it has its mark, the registry says whose it is: a copy that was interrupted goes with its run.
  await registry.query(
    "insert into databases (name, purpose, template, run, slot) values ($1, 'database', $2, $3, 'kept')",
    [name, request.template, request.run],
  )
  await copy(registry, database, name)
  await registry.query(markStatement(name, { purpose: 'kept', detail: slotDetail(request) }))
  await registry.query('insert into kept (name, run, label) values ($1, $2, $3)', [name, request.run, label])
  await registry.query('delete from databases where name = $1', [name])
  return { kept: { database: name, url: databaseUrl(access, name) }, slot: await openSlot(access, request) }
}

// The database stays open: a pool of the user's may come back between the end of the sessions and the copy.
async function copy(registry: Client, database: string, name: string): Promise<void> {
  const statement = `create database ${quoteIdentifier(name)} template ${quoteIdentifier(database)}`
  for (let attempt = 1; ; attempt += 1) {
    await endSessions(registry, database)
    try {
      await registry.query(statement)
      return
    } catch (error) {
      const entered = error instanceof DatabaseError && error.code === '55006'
      if (!entered || attempt === attempts) throw error
    }
  }
}
