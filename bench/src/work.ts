import type { Client } from 'pg'

type Statement = readonly [text: string, values: readonly unknown[]]

const workspace = 'aaaaaaaa-0000-4000-8000-000000000001'
const owner = 'aaaaaaaa-0000-4000-8000-000000000002'
const assistant = 'aaaaaaaa-0000-4000-8000-000000000003'
const service = 'aaaaaaaa-0000-4000-8000-000000000004'
const location = 'aaaaaaaa-0000-4000-8000-000000000005'
const ada = 'aaaaaaaa-0000-4000-8000-000000000006'
const grace = 'aaaaaaaa-0000-4000-8000-000000000007'
const appointment = 'aaaaaaaa-0000-4000-8000-000000000008'
const [start, end] = ['2030-01-07 09:00Z', '2030-01-07 10:00Z']

/** As the service stores it: version, key, nonce, ciphertext, tag. */
const encrypted = Buffer.alloc(48, 1)

const statements: readonly Statement[] = [
  ['insert into workspaces (id, name) values ($1, $2)', [workspace, 'Practice']],
  [
    'insert into users (id, workspace_id, email, full_name, role) values ($1, $2, $3, $4, $5)',
    [owner, workspace, 'ada@example.org', 'Ada', 'owner'],
  ],
  [
    'insert into users (id, workspace_id, email, full_name) values ($1, $2, $3, $4)',
    [assistant, workspace, 'grace@example.org', 'Grace'],
  ],
  [
    'insert into services (id, workspace_id, name, default_duration_minutes) values ($1, $2, $3, $4)',
    [service, workspace, 'Massage', 60],
  ],
  [
    'insert into locations (id, workspace_id, name, location_type, address) values ($1, $2, $3, $4, $5)',
    [location, workspace, 'Practice', 'clinic', '1 Main Street'],
  ],
  [
    'insert into clients (id, workspace_id, first_name, last_name, tags) values ($1, $2, $3, $3, $4)',
    [ada, workspace, encrypted, ['new']],
  ],
  [
    'insert into clients (id, workspace_id, first_name, last_name) values ($1, $2, $3, $3)',
    [grace, workspace, encrypted],
  ],
  [
    `insert into appointments (id, workspace_id, client_id, service_id, location_id, scheduled_start, scheduled_end, location_type)
     values ($1, $2, $3, $4, $5, $6, $7, 'clinic')`,
    [appointment, workspace, ada, service, location, start, end],
  ],
  ['update appointments set status = $2 where id = $1', [appointment, 'completed']],
  ['update clients set consent = true, tags = $2 where id = $1', [ada, ['regular']]],
  ['delete from clients where id = $1', [grace]],
  [
    'insert into audit_events (workspace_id, user_id, resource_type, action, resource_id) values ($1, $2, $3, $4, $5)',
    [workspace, owner, 'appointment', 'create', appointment],
  ],
  [
    `select a.id, a.status, c.tags
     from appointments as a
     join clients as c on c.workspace_id = a.workspace_id and c.id = a.client_id
     where a.workspace_id = $1 and a.scheduled_start < $2`,
    [workspace, end],
  ],
]

/**
 * What a test does: 13 statements, each committed by itself, seven dirty tables. The identifiers are always the same, so a
 * test that was not undone makes the next one fail.
 */
export async function work(session: Client): Promise<void> {
  for (const [text, values] of statements) await session.query(text, [...values])
}
