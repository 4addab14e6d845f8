import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { assistant, at, owner, practice, sql } from '../support/practice.ts'

async function counts() {
  const { rows } = await sql.query(`
    select
      (select count(*)::int from workspaces) as workspaces,
      (select count(*)::int from users) as users,
      (select count(*)::int from clients) as clients,
      (select count(*)::int from services) as services,
      (select count(*)::int from locations) as locations,
      (select count(*)::int from appointments) as appointments,
      (select count(*)::int from sessions) as sessions,
      (select count(*)::int from session_versions) as session_versions,
      (select count(*)::int from audit_events) as audit_events,
      (select count(*)::int from short_lived_values) as short_lived_values,
      (select count(*)::int from short_lived_counters) as short_lived_counters
  `)
  return rows[0]
}

const seeded = {
  workspaces: 1,
  users: 2,
  clients: 3,
  services: 2,
  locations: 2,
  appointments: 2,
  sessions: 1,
  session_versions: 0,
  audit_events: 1,
  short_lived_values: 0,
  short_lived_counters: 0,
}

// Whatever order they run in: each finds the reference data alone, and leaves it in another ruin.
describe('every test begins with the reference data and nothing else', () => {
  test.for([1, 2, 3])('before a day of work (%i)', async () => {
    expect(await counts()).toEqual(seeded)
    const { clients, appointments, sessions, services } = practice()
    const { id } = await clients.create(owner, { first_name: 'Priya', last_name: 'Raman' })
    await services.create(assistant, { name: 'Taping', default_duration_minutes: 15 })
    const times = { scheduled_start: at('09:00'), scheduled_end: at('10:00') }
    await appointments.create(owner, { client_id: id, ...times, location_type: 'online' })
    await sessions.create(owner, { client_id: id, session_date: at('09:00') })
    expect(await counts()).toMatchObject({ clients: 4, services: 3, appointments: 3, sessions: 2, audit_events: 5 })
  })

  test('before the practice is closed', async () => {
    expect(await counts()).toEqual(seeded)
    await practice().workspaces.close(owner)
    expect(await counts()).toMatchObject({ workspaces: 0, users: 0, clients: 0, appointments: 0, audit_events: 2 })
  })

  test('before everything is truncated', async () => {
    expect(await counts()).toEqual(seeded)
    await sql.query('truncate workspaces cascade')
    expect(await counts()).toMatchObject({ workspaces: 0, sessions: 0 })
  })

  test('before every row is rewritten by another connection than the one that reads', async () => {
    expect(await counts()).toEqual(seeded)
    await Promise.all([
      sql.query("update services set name = name || ' (old)'"),
      sql.query("update users set full_name = 'Nobody'"),
      sql.query('update clients set is_active = false'),
    ])
    expect((await practice().clients.list(owner)).total).toBe(0)
  })

  test('before keys of rows are changed', async () => {
    expect(await counts()).toEqual(seeded)
    await sql.query("update short_lived_values set key = 'x'")
    await sql.query('update services set id = gen_random_uuid() where id = $1', [reference.shortService.id])
    expect(await practice().services.get(owner, reference.shortService.id)).toBeNull()
  })
})

test('the reference data can be read with its keys', async () => {
  const { clients, sessions } = practice()
  const { items } = await clients.list(owner)
  expect(items).toMatchObject([reference.clients[1], reference.clients[2], reference.clients[0]])
  const { date, ...note } = reference.session
  expect(await sessions.get(owner, note.id)).toMatchObject({ ...note, session_date: new Date(date) })
})

test('the numbers of events go on from the reference data', async () => {
  const { clients, audit } = practice()
  await clients.archive(owner, reference.clients[2].id)
  const { items } = await audit.list(owner)
  expect(items.map(({ position, event_type }) => [position, event_type])).toEqual([
    ['2', 'client.delete'],
    ['1', 'workspace.create'],
  ])
})
