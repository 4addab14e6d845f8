import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { otherPractice, practice } from '../support/practice.ts'
import { bookingFor, slot } from '../support/bookings.ts'
import { login, startService } from '../support/service.ts'

const { app } = await startService()
const desk = await login(app)
const book = bookingFor(desk)
const [documented, open] = reference.appointments

describe('a change', () => {
  test('keeps what it does not name', async () => {
    const id = await book('09:00', '10:00', { notes: 'Brings scans.' })
    const answer = await desk.put(`/appointments/${id}`, {
      location_type: 'online',
      service_id: reference.shortService.id,
    })
    expect(answer.json()).toMatchObject({
      location_type: 'online',
      service_id: reference.shortService.id,
      notes: 'Brings scans.',
      scheduled_start: '2026-03-02T09:00:00.000Z',
    })
  })

  test('moves it to a free slot, also by half its length', async () => {
    const id = await book('09:00', '10:00')
    const { scheduled_start, scheduled_end } = slot('09:30', '10:30')
    expect((await desk.put(`/appointments/${id}`, { scheduled_start, scheduled_end })).statusCode).toBe(200)
  })

  test('may name one end only', async () => {
    const id = await book('09:00', '10:00')
    const answer = await desk.put(`/appointments/${id}`, { scheduled_end: '2026-03-02T09:30:00Z' })
    expect(answer.json()).toMatchObject({ scheduled_end: '2026-03-02T09:30:00.000Z' })
  })

  test('that puts its end before its start is refused', async () => {
    const id = await book('09:00', '10:00')
    const answer = await desk.put(`/appointments/${id}`, { scheduled_end: '2026-03-02T08:30:00Z' })
    expect(answer.json()).toMatchObject({ status: 422, detail: 'The end must come after the start.' })
  })

  test('onto a taken slot is refused', async () => {
    const id = await book('09:00', '10:00')
    const other = await book('10:00', '11:00')
    const answer = await desk.put(`/appointments/${id}`, { scheduled_end: '2026-03-02T10:30:00Z' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json().conflicts).toMatchObject([{ id: other }])
  })

  test('that brings a cancelled one back to a taken slot is refused', async () => {
    const id = await book('09:00', '10:00')
    await desk.put(`/appointments/${id}`, { status: 'cancelled' })
    const other = await book('09:00', '10:00')
    const answer = await desk.put(`/appointments/${id}`, { status: 'scheduled' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json().conflicts).toMatchObject([{ id: other }])
  })

  test.for([{ client_id: null }, { scheduled_start: null }, { status: 'lost' }, {}])(
    'to %j is refused',
    async (body) => {
      const id = await book('09:00', '10:00')
      expect((await desk.put(`/appointments/${id}`, body)).statusCode).toBe(422)
    },
  )

  test("to somebody else's client is not found", async () => {
    const repositories = practice()
    const { id: client_id } = await repositories.clients.create(await otherPractice(repositories), {
      first_name: 'Jo',
      last_name: 'Li',
    })
    expect((await desk.put(`/appointments/${open.id}`, { client_id })).statusCode).toBe(404)
  })

  test('to another client is impossible once there is a session', async () => {
    const answer = await desk.put(`/appointments/${documented.id}`, { client_id: reference.clients[2].id })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:appointment_has_session' })
  })

  test.for([
    ['completed', 'scheduled'],
    ['cancelled', 'completed'],
    ['cancelled', 'no_show'],
    ['no_show', 'scheduled'],
    ['no_show', 'cancelled'],
  ])('from %s to %s is impossible', async ([from, to]) => {
    await desk.put(`/appointments/${open.id}`, { status: from })
    const answer = await desk.put(`/appointments/${open.id}`, { status: to })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:status_change' })
  })

  test.for([
    ['scheduled', 'completed'],
    ['scheduled', 'no_show'],
    ['scheduled', 'cancelled'],
    ['completed', 'no_show'],
    ['no_show', 'completed'],
  ])('from %s to %s is possible, and on record', async ([from, to]) => {
    if (from !== 'scheduled') await desk.put(`/appointments/${open.id}`, { status: from })
    expect((await desk.put(`/appointments/${open.id}`, { status: to })).json()).toMatchObject({ status: to })
    const { items } = (await desk.get('/audit-events', { resource_id: open.id, page_size: '1' })).json()
    expect(items).toMatchObject([{ metadata: { from_status: from, to_status: to } }])
  })

  test('never cancels a visit with a finalized note', async () => {
    const answer = await desk.put(`/appointments/${documented.id}`, { status: 'cancelled' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:appointment_documented' })
  })
})
