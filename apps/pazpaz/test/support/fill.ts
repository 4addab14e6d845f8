import { sql as build } from 'kysely'
import { inWorkspace, type WorkspaceTransaction } from '../../src/database/in-workspace.ts'
import { createFieldCipher } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'
import { ENCRYPTED_COLUMNS } from '../../src/modules/clients/client.ts'
import { referenceKeys } from '../../seeds/keys.ts'
import { db, nameIndex, numbered, owner, sql } from './practice.ts'

/** Clients with all their fields, straight into the table: an event for each would only be in the way. */
export async function fillClients(count: number): Promise<void> {
  const CHUNK = 500
  await inWorkspace(db, owner.workspaceId, async (trx) => {
    let inserted: Promise<unknown> = Promise.resolve()
    for (let from = 1; from <= count; from += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, count - from + 1) }, (_, index) => sealedClient(from + index))
      await inserted
      // The next ones are sealed while the server is at work.
      inserted = insertClients(trx, rows)
    }
    await inserted
  })
}

const columns = [
  ...['id', 'workspace_id'].map((name) => ({ name, type: 'uuid' })),
  ...ENCRYPTED_COLUMNS.map((name) => ({ name, type: 'bytea' })),
  { name: 'name_index', type: 'bytea[]' },
]

/** One parameter for all rows: thousands of them take longer to bind than to insert. */
function insertClients(trx: WorkspaceTransaction, rows: readonly object[]): Promise<unknown> {
  const names = build.join(columns.map(({ name }) => build.ref(name)))
  const types = build.join(columns.map(({ name, type }) => build`${build.ref(name)} ${build.raw(type)}`))
  return build`
    insert into clients (${names})
    select ${names} from json_to_recordset(${JSON.stringify(rows)}) as client (${types})
  `.execute(trx)
}

const cipher = createFieldCipher(createKeyring(referenceKeys))
const ofFirstName = nameIndex.tokens(owner.workspaceId, 'Client')

function sealedClient(place: number) {
  const { workspaceId } = owner
  const id = numbered(place)
  const seal = (column: string, text = `${column} ${place}`) =>
    inHex(cipher.seal(text, { table: 'clients', rowId: id, workspaceId, column }))
  const names = { first_name: 'Client', last_name: `${place}` }
  const rest = Object.fromEntries(ENCRYPTED_COLUMNS.slice(2).map((column) => [column, seal(column)]))
  return {
    ...rest,
    first_name: seal('first_name', names.first_name),
    last_name: seal('last_name', names.last_name),
    id,
    workspace_id: workspaceId,
    name_index: [...ofFirstName, ...nameIndex.tokens(workspaceId, names.last_name)].map(inHex),
  }
}

function inHex(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}

/** The same, and visits of an hour each, one after the other from 2030 on, of the clients in turn. */
export async function fillPractice(clients: number, appointments: number): Promise<void> {
  await fillClients(clients)
  await sql.query(
    `insert into appointments (id, workspace_id, client_id, scheduled_start, scheduled_end, location_type)
     select gen_random_uuid(), $1, ($2::uuid[])[place % cardinality($2::uuid[]) + 1],
       '2030-01-01Z'::timestamptz + place * interval '1 hour', '2030-01-01Z'::timestamptz + (place + 1) * interval '1 hour', 'clinic'
     from generate_series(0, $3::int - 1) as place`,
    [owner.workspaceId, Array.from({ length: clients }, (_, index) => numbered(index + 1)), appointments],
  )
  await sql.query('analyze clients, appointments')
}
