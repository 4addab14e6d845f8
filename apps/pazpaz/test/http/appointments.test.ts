import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered, otherPractice, practice } from '../support/practice.ts'
import { bookingFor, slot } from '../support/bookings.ts'
import { login, startService } from '../support/service.ts'

const { app } = await startService()
const desk = await login(app)
const book = bookingFor(desk)
const [amelie] = reference.clients
const [documented, open] = reference.appointments

describe('a booking', () => {
  test('comes back with every field', async () => {
    const whole = slot('09:00', '10:00', {
      service_id: reference.service.id,
      location_id: reference.clinic.id,
      location_details: 'Second door.',
      notes: 'Brings scans.',
    })
    const answer = await desk.post('/appointments', whole)
    expect(answer.statusCode).toBe(201)
    const times = { scheduled_start: '2026-03-02T09:00:00.000Z', scheduled_end: '2026-03-02T10:00:00.000Z' }
    expect(answer.json()).toMatchObject({ ...whole, ...times, status: 'scheduled', allow_conflict: false })
    expect((await desk.get(`/appointments/${answer.json().id}`)).json()).toEqual(answer.json())
  })

  test('needs no more than who, when and what kind of place', async () => {
    const answer = await desk.post('/appointments', slot('09:00', '10:00'))
    expect(answer.json()).toMatchObject({ service_id: null, location_id: null, location_details: null, notes: null })
  })

  test('may give its time in any zone', async () => {
    const answer = await desk.post(
      '/appointments',
      slot('09:00', '10:00', {
        scheduled_start: '2026-03-02T10:00:00+01:00',
        scheduled_end: '2026-03-02T05:00:00-05:00',
      }),
    )
    expect(answer.json()).toMatchObject({
      scheduled_start: '2026-03-02T09:00:00.000Z',
      scheduled_end: '2026-03-02T10:00:00.000Z',
    })
  })

  test.for<[string, object]>([
    ['that ends when it begins', slot('09:00', '09:00')],
    ['that ends before it begins', slot('10:00', '09:00')],
    ['without a zone', slot('09:00', '10:00', { scheduled_start: '2026-03-02T08:00:00' })],
    ['on a day that is none', slot('09:00', '10:00', { scheduled_start: '2026-02-30T08:00:00Z' })],
    ['on no day', slot('09:00', '10:00', { scheduled_start: null })],
    ['at no place', slot('09:00', '10:00', { location_type: 'moon' })],
    ['for nobody', slot('09:00', '10:00', { client_id: null })],
    ['with a status', slot('09:00', '10:00', { status: 'completed' })],
    ['with too many words', slot('09:00', '10:00', { notes: 'x'.repeat(10_001) })],
  ])('%s is refused', async ([, body]) => {
    expect((await desk.post('/appointments', body)).statusCode).toBe(422)
  })

  test.for(['client_id', 'service_id', 'location_id'])('with an absent %s is not found', async (field) => {
    const answer = await desk.post('/appointments', slot('09:00', '10:00', { [field]: numbered(7) }))
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:unknown_reference' })
  })

  test("with somebody else's client is answered as with an absent one", async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    const { id } = await repositories.clients.create(other, { first_name: 'Jo', last_name: 'Li' })
    const foreign = await desk.post('/appointments', slot('09:00', '10:00', { client_id: id }))
    const absent = await desk.post('/appointments', slot('09:00', '10:00', { client_id: numbered(7) }))
    expect(foreign.statusCode).toBe(404)
    expect({ ...foreign.json(), request_id: '' }).toEqual({ ...absent.json(), request_id: '' })
  })
})

describe('a taken slot', () => {
  test.for([
    ['the same', '09:00', '10:00'],
    ['one that begins within', '09:30', '10:30'],
    ['one that ends within', '08:30', '09:30'],
    ['one within', '09:15', '09:45'],
    ['one around', '08:00', '11:00'],
  ] as const)('refuses %s, and says what is in the way by initials', async ([, from, to]) => {
    const id = await book('09:00', '10:00')
    const answer = await desk.post('/appointments', slot(from, to, { client_id: amelie.id }))
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({
      type: 'urn:pazpaz:problem:appointment_overlaps',
      conflicts: [{ id, client_initials: 'B.N.', status: 'scheduled' }],
    })
    expect(answer.body).not.toContain('Nguyen')
  })

  test.for([
    ['before', '08:00', '09:00'],
    ['after', '10:00', '11:00'],
  ] as const)('lets somebody in right %s', async ([, from, to]) => {
    await book('09:00', '10:00')
    await book(from, to)
  })

  test('can be booked over on purpose, and that is on record', async () => {
    await book('09:00', '10:00')
    const id = await book('09:00', '10:00', { allow_conflict: true })
    const events = (await desk.get('/audit-events', { resource_id: id })).json()
    expect(events.items).toMatchObject([{ event_type: 'appointment.create', metadata: { allow_conflict: true } }])
  })

  test.for(['cancelled', 'no_show'])('is free again when it is %s', async (status) => {
    const id = await book('09:00', '10:00')
    await desk.put(`/appointments/${id}`, { status })
    await book('09:00', '10:00')
  })

  test('stays taken when it is completed', async () => {
    const id = await book('09:00', '10:00')
    await desk.put(`/appointments/${id}`, { status: 'completed' })
    expect((await desk.post('/appointments', slot('09:00', '10:00'))).statusCode).toBe(409)
  })

  test('of another workspace is free here', async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    const { id: client_id } = await repositories.clients.create(other, { first_name: 'Jo', last_name: 'Li' })
    const { scheduled_start, scheduled_end } = slot('09:00', '10:00')
    const times = { scheduled_start: new Date(scheduled_start), scheduled_end: new Date(scheduled_end) }
    await repositories.appointments.create(other, { client_id, ...times, location_type: 'home' })
    await book('09:00', '10:00')
  })
})

describe('the list', () => {
  test('is newest first', async () => {
    const { items, total } = (await desk.get('/appointments')).json()
    expect(total).toBe(2)
    expect(items.map(({ id }: { id: string }) => id)).toEqual([open.id, documented.id])
  })

  test.for([
    ['2025-03-03T09:59:00Z', '2025-03-03T10:01:00Z', 2],
    ['2025-03-03T10:00:00Z', '2025-03-03T11:00:00Z', 1],
    ['2025-03-03T09:30:00Z', '2025-03-03T09:31:00Z', 1],
    ['2025-03-03T11:00:00Z', '2025-03-03T12:00:00Z', 0],
  ] as const)('between %s and %s holds what overlaps: %i', async ([start, end, total]) => {
    expect((await desk.get('/appointments', { start, end })).json().total).toBe(total)
  })

  test('can be of one client or one status', async () => {
    expect((await desk.get('/appointments', { client_id: amelie.id })).json().items).toMatchObject([
      { id: documented.id },
    ])
    expect((await desk.get('/appointments', { status: 'scheduled' })).json().items).toMatchObject([{ id: open.id }])
    expect((await desk.get('/appointments', { client_id: numbered(7) })).json().total).toBe(0)
  })

  test.for([{ start: '2026-03-02' }, { start: '2026-03-02T09:00:00' }, { status: 'lost' }, { client_id: '1' }])(
    'refuses %j',
    async (query) => {
      expect((await desk.get('/appointments', query)).statusCode).toBe(422)
    },
  )
})

describe('asking for conflicts', () => {
  const at = { scheduled_start: '2025-03-03T10:30:00Z', scheduled_end: '2025-03-03T11:30:00Z' }

  test('names initials, never names', async () => {
    const answer = await desk.get('/appointments/conflicts', at)
    expect(answer.json()).toMatchObject({ has_conflict: true, conflicts: [{ id: open.id, client_initials: 'B.N.' }] })
    expect(answer.body).not.toMatch(/Bao|Nguyen/)
  })

  test('leaves out the one that is moved', async () => {
    const answer = await desk.get('/appointments/conflicts', { ...at, exclude_id: open.id })
    expect(answer.json()).toEqual({ has_conflict: false, conflicts: [] })
  })

  test('ignores cancelled ones', async () => {
    await desk.put(`/appointments/${open.id}`, { status: 'cancelled' })
    expect((await desk.get('/appointments/conflicts', at)).json()).toMatchObject({ has_conflict: false })
  })

  test('finds none beside a visit', async () => {
    const beside = { scheduled_start: '2025-03-03T11:00:00Z', scheduled_end: '2025-03-03T12:00:00Z' }
    expect((await desk.get('/appointments/conflicts', beside)).json()).toMatchObject({ has_conflict: false })
  })

  test('sees nothing of another workspace', async () => {
    const stranger = await otherPractice(practice())
    const theirs = await login(app, { id: stranger.userId ?? '', workspace_id: stranger.workspaceId })
    expect((await theirs.get('/appointments/conflicts', at)).json()).toMatchObject({ has_conflict: false })
  })

  test('with an end before the start is refused', async () => {
    const backwards = { scheduled_start: at.scheduled_end, scheduled_end: at.scheduled_start }
    expect((await desk.get('/appointments/conflicts', backwards)).statusCode).toBe(422)
  })
})

test('a deleted appointment is gone, and cannot be deleted again', async () => {
  expect((await desk.delete(`/appointments/${open.id}`)).statusCode).toBe(204)
  expect((await desk.get(`/appointments/${open.id}`)).statusCode).toBe(404)
  expect((await desk.delete(`/appointments/${open.id}`)).statusCode).toBe(404)
})
