import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { inWorkspace, type WorkspaceTransaction } from '../database/in-workspace.ts'
import type { ResourceType } from '../database/schema.ts'
import { ENCRYPTED_COLUMNS as APPOINTMENT_COLUMNS } from '../modules/appointments/appointment.ts'
import { record } from '../modules/audit/record.ts'
import { ENCRYPTED_COLUMNS as CLIENT_COLUMNS } from '../modules/clients/client.ts'
import { SOAP_COLUMNS } from '../modules/sessions/session.ts'
import { createFieldCipher, keyIdOf, type FieldCipher } from './field-cipher.ts'
import type { Keyring } from './keyring.ts'

export interface Reencryption {
  readonly db: Database
  readonly keyring: Keyring
  /** Rows of one transaction; requests that want one of them wait for it. 200 unless told. */
  readonly batch?: number
  /** Told after each transaction. */
  readonly onProgress?: (fieldsSoFar: number) => void
  /** Stops after the present transaction. What was done is done; the next call does the rest. */
  readonly signal?: AbortSignal
}

interface Place {
  readonly table: string
  /** What a value's associated data names as its table and row. */
  readonly sealedAs: string
  readonly rowId: string
  readonly resource: ResourceType
  readonly columns: readonly string[]
}

const places: readonly Place[] = [
  { table: 'clients', sealedAs: 'clients', rowId: 'id', resource: 'client', columns: CLIENT_COLUMNS },
  {
    table: 'appointments',
    sealedAs: 'appointments',
    rowId: 'id',
    resource: 'appointment',
    columns: APPOINTMENT_COLUMNS,
  },
  { table: 'sessions', sealedAs: 'sessions', rowId: 'id', resource: 'session', columns: SOAP_COLUMNS },
  { table: 'session_versions', sealedAs: 'sessions', rowId: 'session_id', resource: 'session', columns: SOAP_COLUMNS },
]

/**
 * Seals every field of every workspace with the newest key, while the service runs. Whatever is sealed with another key is found by
 * its header, so it can be stopped and called again at any time. The old key may go when this returned 0 and all services know the new one.
 *
 * @returns how many fields were sealed anew
 * @throws DecryptionError when a field cannot be opened; what came before it stays done
 */
export async function reencrypt(given: Reencryption): Promise<number> {
  const cipher = createFieldCipher(given.keyring)
  let fields = 0
  for (const workspaceId of await workspaceIds(given.db)) {
    for (const place of places) {
      for await (const sealed of sealTable(given, cipher, place, workspaceId)) {
        fields += sealed
        given.onProgress?.(fields)
      }
    }
  }
  return fields
}

const BEGINNING = '00000000-0000-0000-0000-000000000000'

/** By the ids, so that no batch looks at what is done; and from the beginning again until nothing is left, for what came in behind. */
async function* sealTable(
  given: Reencryption,
  cipher: FieldCipher,
  place: Place,
  workspaceId: string,
): AsyncGenerator<number> {
  let after = BEGINNING
  while (given.signal?.aborted !== true) {
    const { fields, last } = await inWorkspace(given.db, workspaceId, (trx) =>
      sealBatch(trx, given, cipher, place, { workspaceId, after }),
    )
    if (fields > 0) yield fields
    if (last === undefined && after === BEGINNING) return
    after = last ?? BEGINNING
  }
}

async function workspaceIds(db: Database): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('pazpaz.reencrypting', 'on', true)`.execute(trx)
    const rows = await trx.selectFrom('workspaces').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  })
}

type SealedRow = Readonly<Record<string, Buffer | null>> & { readonly at: never; readonly row_id: never }

interface Reach {
  readonly workspaceId: string
  /** Rows with greater ids. */
  readonly after: string
}

async function sealBatch(
  trx: WorkspaceTransaction,
  { keyring, batch = 200 }: Reencryption,
  cipher: FieldCipher,
  place: Place,
  reach: Reach,
): Promise<{ readonly fields: number; readonly last: string | undefined }> {
  await sql`select set_config('pazpaz.reencrypting', 'on', true)`.execute(trx)
  const { workspaceId } = reach
  const rows = await lockStale(trx, place, reach, keyring.newest, batch)
  const sealed = rows.map((row) => sealRow(cipher, keyring.newest, place, workspaceId, row))
  const fields = sealed.reduce((sum, { fresh }) => sum + fresh, 0)
  if (fields > 0) {
    await writeBack(trx, place, sealed)
    const event = { resource_type: place.resource, action: 'reencrypt', metadata: { count: fields } } as const
    await record(trx, { workspaceId, userId: null }, event)
  }
  return { fields, last: rows.at(-1)?.row_id }
}

async function lockStale(
  trx: WorkspaceTransaction,
  { table, rowId, columns }: Place,
  { workspaceId, after }: Reach,
  newest: number,
  batch: number,
): Promise<readonly SealedRow[]> {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(newest)
  const stale = columns.map((column) => sql`substring(${sql.ref(column)} from 2 for 4) <> ${header}`)
  const { rows } = await sql<SealedRow>`
    select ctid::text as at, ${sql.ref(rowId)} as row_id, ${sql.join(columns.map((column) => sql.ref(column)))}
    from ${sql.table(table)}
    where workspace_id = ${workspaceId} and ${sql.ref(rowId)} > ${after} and (${sql.join(stale, sql` or `)})
    order by ${sql.ref(rowId)}
    limit ${batch}
    for update
  `.execute(trx)
  return rows
}

interface ResealedRow {
  readonly at: string
  readonly values: readonly (Buffer | null)[]
  /** How many of the values are sealed anew. */
  readonly fresh: number
}

function sealRow(
  cipher: FieldCipher,
  newest: number,
  { sealedAs, columns }: Place,
  workspaceId: string,
  row: SealedRow,
): ResealedRow {
  let fresh = 0
  const values = columns.map((column) => {
    const stored = row[column] ?? null
    if (stored === null || keyIdOf(stored) === newest) return stored
    fresh++
    const place = { table: sealedAs, rowId: row.row_id, workspaceId, column }
    return cipher.seal(cipher.open(stored, place), place)
  })
  return { at: row.at, values, fresh }
}

/** One statement for all rows. They are locked by this transaction, so each stays where it is. */
async function writeBack(trx: WorkspaceTransaction, { table, columns }: Place, rows: readonly ResealedRow[]) {
  const names = columns.map((column) => sql.ref(column))
  const lists = columns.map((_, index) => sql`${rows.map(({ values }) => values[index])}::bytea[]`)
  await sql`
    update ${sql.table(table)} as target
    set ${sql.join(names.map((name) => sql`${name} = fresh.${name}`))}
    from unnest(${rows.map(({ at }) => at)}::tid[], ${sql.join(lists)}) as fresh (at, ${sql.join(names)})
    where target.ctid = fresh.at
  `.execute(trx)
}
