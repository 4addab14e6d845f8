import { inWorkspace } from '../../src/database/in-workspace.ts'
import { createFieldCipher } from '../../src/encryption/field-cipher.ts'
import { createKeyring } from '../../src/encryption/keyring.ts'
import { ENCRYPTED_COLUMNS } from '../../src/modules/clients/client.ts'
import { referenceKeys } from '../../seeds/keys.ts'
import { db, nameIndex, numbered, owner, sql } from './practice.ts'

/** Clients with all their fields, straight into the table: an event for each would only be in the way. */
export async function fillClients(count: number): Promise<void> {
  const CHUNK = 500
  await inWorkspace(db, owner.workspaceId, async (trx) => {
    for (let from = 1; from <= count; from += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, count - from + 1) }, (_, index) => sealedClient(from + index))
      await trx.insertInto('clients').values(rows).execute()
    }
  })
}

const cipher = createFieldCipher(createKeyring(referenceKeys))
const ofFirstName = nameIndex.tokens(owner.workspaceId, 'Client')

function sealedClient(place: number) {
  const { workspaceId } = owner
  const id = numbered(place)
  const seal = (column: string, text = `${column} ${place}`) =>
    cipher.seal(text, { table: 'clients', rowId: id, workspaceId, column })
  const names = { first_name: 'Client', last_name: `${place}` }
  const rest = Object.fromEntries(ENCRYPTED_COLUMNS.slice(2).map((column) => [column, seal(column)]))
  return {
    ...rest,
    first_name: seal('first_name', names.first_name),
    last_name: seal('last_name', names.last_name),
    id,
    workspace_id: workspaceId,
    name_index: [...ofFirstName, ...nameIndex.tokens(workspaceId, names.last_name)],
  }
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
