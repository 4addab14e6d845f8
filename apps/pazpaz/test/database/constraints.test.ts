import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered, sql } from '../support/practice.ts'

// Straight at the tables, as their owner: the rules hold for whoever writes.
const workspace = reference.workspace.id
const client = reference.clients[0].id
const sealed = Buffer.concat([Buffer.from([1]), Buffer.alloc(40)])

const valid: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  workspaces: { name: 'Practice' },
  users: { workspace_id: workspace, email: 'new@mail.example', full_name: 'New' },
  clients: { workspace_id: workspace, first_name: sealed, last_name: sealed },
  services: { workspace_id: workspace, name: 'Massage', default_duration_minutes: 45 },
  locations: { workspace_id: workspace, name: 'Mill Lane', location_type: 'home', address: '1 Mill Lane' },
  appointments: {
    workspace_id: workspace,
    client_id: client,
    scheduled_start: '2026-05-04T09:00:00Z',
    scheduled_end: '2026-05-04T10:00:00Z',
    location_type: 'clinic',
  },
  sessions: { workspace_id: workspace, client_id: client, session_date: '2025-05-04T09:00:00Z' },
  audit_events: { workspace_id: workspace, resource_type: 'client', action: 'read' },
}

async function insert(table: string, change: Readonly<Record<string, unknown>> = {}) {
  const row = { id: numbered(1), ...valid[table], ...change }
  const columns = Object.keys(row)
  const places = columns.map((_, index) => `$${index + 1}`)
  return sql.query(`insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`, Object.values(row))
}

const refused: readonly (readonly [table: string, change: Readonly<Record<string, unknown>>, constraint: string])[] = [
  ['workspaces', { name: '  ' }, 'workspaces_name_length'],
  ['workspaces', { name: 'x'.repeat(256) }, 'workspaces_name_length'],
  ['workspaces', { time_zone: 'Mars/Olympus' }, 'workspaces_time_zone_known'],
  ['workspaces', { time_zone: 'EST5EDT4,M3.2.0,M11.1.0' }, 'workspaces_time_zone_known'],
  ['users', { role: 'admin' }, 'users_role_known'],
  ['users', { email: 'nobody' }, 'users_email_form'],
  ['users', { full_name: '' }, 'users_full_name_length'],
  ['clients', { tags: [''] }, 'clients_tags_valid'],
  ['clients', { tags: ['x'.repeat(101)] }, 'clients_tags_valid'],
  ['clients', { tags: Array.from({ length: 51 }, (_, index) => `tag ${index}`) }, 'clients_tags_valid'],
  ['services', { default_duration_minutes: 0 }, 'services_duration_positive'],
  ['services', { name: '' }, 'services_name_length'],
  ['locations', { location_type: 'park' }, 'locations_type_known'],
  ['locations', { address: null }, 'locations_address_present'],
  ['locations', { address: ' ', location_type: 'clinic' }, 'locations_address_present'],
  ['appointments', { scheduled_end: '2026-05-04T09:00:00Z' }, 'appointments_end_after_start'],
  ['appointments', { scheduled_end: '2026-05-04T08:00:00Z' }, 'appointments_end_after_start'],
  ['appointments', { location_type: 'park' }, 'appointments_location_type_known'],
  ['appointments', { status: 'maybe' }, 'appointments_status_known'],
  ['sessions', { session_date: '2999-01-01T00:00:00Z' }, 'sessions_date_not_in_future'],
  ['sessions', { duration_minutes: -1 }, 'sessions_duration_range'],
  ['sessions', { duration_minutes: 481 }, 'sessions_duration_range'],
  ['sessions', { version: 0 }, 'sessions_version_positive'],
  ['sessions', { is_draft: false }, 'sessions_draft_or_finalized'],
  ['sessions', { finalized_at: '2025-05-04T09:00:00Z' }, 'sessions_draft_or_finalized'],
  ['audit_events', { action: 'peek' }, 'audit_events_action_known'],
  ['audit_events', { resource_type: 'secret' }, 'audit_events_resource_type_known'],
  ['audit_events', { metadata: '{"first_name": "Amélie"}' }, 'audit_events_metadata_allowed'],
  ['audit_events', { metadata: '["Amélie"]' }, 'audit_events_metadata_allowed'],
  ['audit_events', { user_agent: 'x'.repeat(501) }, 'audit_events_user_agent_length'],
  ['audit_events', { workspace_id: null, user_id: reference.owner.id }, 'audit_events_user_needs_workspace'],
]

describe('the database refuses', () => {
  test.for(refused)('%s with %j', async ([table, change, constraint]) => {
    await expect(insert(table, change)).rejects.toThrow(constraint)
  })
})

describe('the database takes', () => {
  // Always the same id: what another test left behind would be in the way.
  test.for(Object.keys(valid))('a plain row of %s', async (table) => {
    expect(await insert(table)).toMatchObject({ rowCount: 1 })
  })

  test.for([
    ['sessions', { duration_minutes: 0 }],
    ['sessions', { duration_minutes: 480 }],
    ['locations', { location_type: 'online', address: null }],
    ['services', { default_duration_minutes: 1 }],
    ['workspaces', { time_zone: 'America/Argentina/Buenos_Aires' }],
    ['workspaces', { name: 'é'.repeat(255) }],
    ['clients', { tags: Array.from({ length: 50 }, () => 'x'.repeat(100)) }],
  ] as const)('%s with %j, at the edge of its range', async ([table, change]) => {
    expect(await insert(table, change)).toMatchObject({ rowCount: 1 })
  })
})

test.for([
  ['users', { email: 'INES@Harbour.Example' }, 'users_email_once_per_workspace'],
  ['services', { name: 'MANUAL THERAPY' }, 'services_name_once_per_workspace'],
  ['locations', { name: 'harbour street' }, 'locations_name_once_per_workspace'],
] as const)('names of %s are one name in any case', async ([table, change, constraint]) => {
  await expect(insert(table, change)).rejects.toMatchObject({ code: '23505', constraint })
})

test.for(['workspaces', 'users', 'clients', 'services', 'locations', 'appointments', 'sessions'])(
  '%s say when they were changed',
  async (table) => {
    await insert(table)
    const change = `update ${table} set created_at = created_at where id = $1 returning updated_at > created_at as later`
    const { rows } = await sql.query(change, [numbered(1)])
    expect(rows).toEqual([{ later: true }])
  },
)

test('a client takes its appointments and sessions along when the owner of the tables deletes it', async () => {
  await sql.query('delete from clients where id = $1', [client])
  const { rows } = await sql.query(
    'select (select count(*)::int from appointments) as visits, (select count(*)::int from sessions) as notes',
  )
  expect(rows).toEqual([{ visits: 1, notes: 0 }])
})
