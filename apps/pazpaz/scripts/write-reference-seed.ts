import { writeFileSync } from 'node:fs'
import { createFieldCipher } from '../src/encryption/field-cipher.ts'
import { createKeyring } from '../src/encryption/keyring.ts'
import { createNameIndex } from '../src/encryption/name-index.ts'
import { referenceKeys, referenceNameKey } from '../seeds/keys.ts'
import { reference } from '../seeds/reference.ts'

const cipher = createFieldCipher(createKeyring(referenceKeys))
const nameIndex = createNameIndex(referenceNameKey)
const { workspace, owner, assistant, service, shortService, clinic, online, clients, appointments, session } = reference

type Value = string | number | boolean | null | Buffer | readonly Buffer[]

const parts = [
  '-- Written by `npm run seed:write` from seeds/reference.ts. The keys are in seeds/keys.ts, and public.',
  "-- Row-level security binds the owner of the tables, too.\nselect set_config('pazpaz.workspace_id', " +
    `${literal(workspace.id)}, true);`,
  insert('workspaces', [{ ...workspace }]),
  insert('users', [inWorkspace(owner), inWorkspace(assistant)]),
  insert('services', [inWorkspace(service), inWorkspace(shortService)]),
  insert('locations', [inWorkspace(clinic), inWorkspace(online)]),
  ...clients.map((client) => insert('clients', [clientRow(client)])),
  insert('appointments', appointments.map(appointmentRow)),
  insert('sessions', [sessionRow()]),
  insert('audit_events', [
    {
      workspace_id: workspace.id,
      user_id: owner.id,
      resource_type: 'workspace',
      action: 'create',
      resource_id: workspace.id,
    },
  ]),
]

writeFileSync(new URL('../seeds/reference.sql', import.meta.url), `${parts.join('\n\n')}\n`)

function clientRow({ id, ...fields }: (typeof clients)[number]): Record<string, Value> {
  const sealed = Object.entries(fields).map(([column, text]) => [column, seal('clients', column, id, text)])
  const name_index = nameIndex.tokens(workspace.id, fields.first_name, fields.last_name)
  return { id, workspace_id: workspace.id, ...Object.fromEntries(sealed), name_index, consent: true }
}

function appointmentRow({ id, client, start, end, status }: (typeof appointments)[number]): Record<string, Value> {
  return {
    id,
    workspace_id: workspace.id,
    client_id: clients[client].id,
    service_id: service.id,
    location_id: clinic.id,
    scheduled_start: start,
    scheduled_end: end,
    location_type: 'clinic',
    status,
  }
}

function sessionRow(): Record<string, Value> {
  const { id, date, duration_minutes, ...soap } = session
  const sealed = Object.entries(soap).map(([column, text]) => [column, seal('sessions', column, id, text)])
  return {
    id,
    workspace_id: workspace.id,
    client_id: clients[0].id,
    appointment_id: appointments[0].id,
    author_id: owner.id,
    ...Object.fromEntries(sealed),
    session_date: date,
    duration_minutes,
    is_draft: false,
    finalized_at: '2025-03-03T10:20:00Z',
  }
}

function inWorkspace(row: Record<string, Value>): Record<string, Value> {
  return { workspace_id: workspace.id, ...row }
}

function seal(table: string, column: string, rowId: string, text: string): Buffer {
  return cipher.seal(text, { table, column, rowId, workspaceId: workspace.id })
}

function insert(table: string, rows: readonly Record<string, Value>[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const tuples = rows.map(
    (row) => `  (\n    ${columns.map((column) => literal(row[column] ?? null)).join(',\n    ')}\n  )`,
  )
  return `insert into ${table} (${columns.join(', ')}) values\n${tuples.join(',\n')};`
}

function literal(value: Value): string {
  if (value === null) return 'null'
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]::bytea[]`
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
