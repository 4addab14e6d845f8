import { expect, test } from 'tidemark/vitest'
import { reference } from '../seeds/reference.ts'
import { at, otherPractice, owner, practice } from './support/practice.ts'

// What each use case writes, whole: a forgotten event or a row too many is a difference.
const [amelie] = reference.clients
const slot = {
  client_id: amelie.id,
  scheduled_start: at('09:00'),
  scheduled_end: at('10:00'),
  location_type: 'clinic',
} as const

test('a new practice is two rows and two events', async ({ db }) => {
  await otherPractice(practice())
  expect(await db.footprint()).toEqual({
    workspaces: { inserted: 1 },
    users: { inserted: 1 },
    audit_events: { inserted: 2 },
  })
})

test('a booking is a row and an event', async ({ db }) => {
  await practice().appointments.create(owner, slot)
  expect(await db.footprint()).toEqual({ appointments: { inserted: 1 }, audit_events: { inserted: 1 } })
})

test('a refused booking is nothing', async ({ db }) => {
  const { appointments } = practice()
  await appointments.create(owner, slot)
  const before = await db.mark()
  await expect(appointments.create(owner, slot)).rejects.toMatchObject({ code: 'appointment_overlaps' })
  expect(await db.footprint(before)).toEqual({})
})

test('looking at a client is an event and no change', async ({ db }) => {
  await practice().clients.get(owner, amelie.id)
  expect(await db.footprint()).toEqual({ audit_events: { inserted: 1 } })
})

test('looking for a client that is not there is nothing', async ({ db }) => {
  await practice().clients.get(owner, reference.session.id)
  expect(await db.footprint()).toEqual({})
})

test('an amendment is a change, an earlier version and an event', async ({ db }) => {
  await practice().sessions.amend(owner, reference.session.id, 1, { plan: 'Rest.' })
  expect(await db.footprint()).toEqual({
    sessions: { updated: 1 },
    session_versions: { inserted: 1 },
    audit_events: { inserted: 1 },
  })
})

test('a service that is in use is archived, not deleted', async ({ db }) => {
  await practice().services.remove(owner, reference.service.id)
  expect(await db.footprint()).toEqual({ services: { updated: 1 }, audit_events: { inserted: 1 } })
})

test('closing the practice deletes all but the trail, and a rewind in the middle of a test brings it back', async ({
  db,
}) => {
  const { workspaces, clients } = practice()
  const before = await db.mark()
  await workspaces.close(owner)
  expect(await db.footprint(before)).toMatchObject({ clients: { deleted: 3 }, audit_events: { inserted: 1 } })
  await db.rewind(before)
  expect(await db.footprint(before)).toEqual({})
  expect((await clients.list(owner)).total).toBe(3)
})

test.concurrent.for([1, 2, 3, 4])('tests that run side by side see one booking each (%i)', async (_, { db }) => {
  await db.query(
    `insert into appointments (id, workspace_id, client_id, scheduled_start, scheduled_end, location_type)
     values ($1, $2, $3, $4, $5, 'clinic')`,
    [reference.session.id, owner.workspaceId, slot.client_id, slot.scheduled_start, slot.scheduled_end],
  )
  const { rows } = await db.query('select count(*)::int as booked from appointments')
  expect(rows).toEqual([{ booked: 3 }])
})
