import type { Client } from 'pg'
import type { ServerAccess } from '../server/server.ts'
import { quoteIdentifier, quoteLiteral } from '../server/quote.ts'
import { cloneDatabase } from './clone.ts'
import { dropDatabase } from './drop.ts'
import { intactStatement } from './intact.ts'
import { tryLock, unlock } from './locks.ts'
import { type Marker, markerText, markStatement } from './markers.ts'
import { uniqueName } from './names.ts'
import { endSessions } from './sessions.ts'
import { rollBackPrepared } from './roll-back-prepared.ts'
import { readSlotState } from './slot-state.ts'
import { slotDatabase, slotDetail, slotLabel, type SlotRequest } from './slot.ts'
import { hasRoomForSpare } from './spare-room.ts'

/** A clone of the slot's source that waits to take the place of the slot's database. One for each slot; it goes with the run. */
function spareDatabase(request: SlotRequest): string {
  return `${slotDatabase(request)}_spare`
}

function spareMarker(request: SlotRequest, source: string): Marker {
  return { purpose: 'database', detail: `${slotDetail(request)} ${source}` }
}

/**
 * Makes a spare of a template or snapshot, unless there is one, or no room for it. Nobody waits for its lock: whoever gives the slot's
 * database up meanwhile clones as if there were no spares.
 */
export async function prepareSpare(
  registry: Client,
  access: ServerAccess,
  request: SlotRequest,
  source: string,
): Promise<void> {
  const spare = spareDatabase(request)
  if (!(await tryLock(registry, 'claim', spare))) return
  try {
    if (await isReady(registry, spare, spareMarker(request, source))) return
    await makeSpare(registry, access, { request, source, spare })
  } finally {
    await unlock(registry, 'claim', spare)
  }
}

interface Making {
  readonly request: SlotRequest
  readonly source: string
  readonly spare: string
}

async function makeSpare(registry: Client, access: ServerAccess, { request, source, spare }: Making): Promise<void> {
  const { exists, registered, marker } = await readSlotState(registry, spare)
  // Somebody else's, of this very name.
  if (exists && !registered && marker === undefined) return
  // One of another template, or half of one.
  if (exists) await dropDatabase(registry, spare)
  if (!(await hasRoomForSpare(registry, access, source))) return
  await registry.query(
    `insert into databases (name, purpose, template, run, slot) values ($1, 'database', $2, $3, $4)
     on conflict (name) do update set template = excluded.template, created_at = now()`,
    [spare, request.template, request.run, `${slotLabel(request)} spare`],
  )
  await cloneDatabase(registry, { template: source, database: spare, marker: spareMarker(request, source) })
  await registry.query(intactStatement(spare))
}

const readySql = `
  select
  from pg_database d
  join intact i on i.database = d.oid
  where d.datname = $1 and d.datconnlimit <> -2 and shobj_description(d.oid, 'pg_database') = $2`

async function isReady(registry: Client, spare: string, marker: Marker): Promise<boolean> {
  const { rowCount } = await registry.query(readySql, [spare, markerText(marker)])
  return rowCount === 1
}

/** Puts the spare in the place of the slot's database, whose claim the caller holds. False, and nothing has happened, when none is ready. */
export async function takeSpare(
  registry: Client,
  access: ServerAccess,
  request: SlotRequest,
  source: string,
): Promise<boolean> {
  const spare = spareDatabase(request)
  if (!(await tryLock(registry, 'claim', spare))) return false
  try {
    if (!(await isReady(registry, spare, spareMarker(request, source)))) return false
    await rollBackPrepared(registry, access, slotDatabase(request))
    await exchange(registry, request, spare)
    return true
  } finally {
    await unlock(registry, 'claim', spare)
  }
}

/** One simple query is one transaction: at no moment is there no database of the slot's name, or one without its mark. */
async function exchange(registry: Client, request: SlotRequest, spare: string): Promise<void> {
  const database = slotDatabase(request)
  const old = uniqueName('retired')
  await registry.query(`alter database ${quoteIdentifier(database)} allow_connections false`)
  await endSessions(registry, database)
  const statements = [
    `alter database ${quoteIdentifier(database)} rename to ${quoteIdentifier(old)}`,
    markStatement(old, { purpose: 'retired', detail: request.run }),
    `alter database ${quoteIdentifier(spare)} rename to ${quoteIdentifier(database)}`,
    markStatement(database, { purpose: 'database', detail: slotDetail(request) }),
    `delete from databases where name = ${quoteLiteral(spare)}`,
  ]
  await registry.query(statements.join(';\n'))
}
