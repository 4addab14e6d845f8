import { describe, expect, test } from 'vitest'
import type { AppointmentStatus } from '../../src/database/schema.ts'
import { initialsOf, type AppointmentChange } from '../../src/modules/appointments/appointment.ts'
import { reference } from '../../seeds/reference.ts'
import { at, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

const client_id = reference.clients[0].id

function slot(from: string, to: string) {
  return { client_id, scheduled_start: at(from), scheduled_end: at(to), location_type: 'clinic' } as const
}

test('an appointment has a service, a place and notes', async () => {
  const { appointments } = practice()
  const details = { service_id: reference.service.id, location_id: reference.clinic.id, notes: 'Bring X-ray.' }
  const made = await appointments.create(owner, { ...slot('09:00', '10:00'), ...details, location_details: 'Room 2' })
  expect(made).toMatchObject({ id: numbered(1), ...details, status: 'scheduled', allow_conflict: false })
  expect(await appointments.get(owner, made.id)).toEqual(made)
})

describe('a taken slot', () => {
  test.for([
    ['the same time', '09:00', '10:00'],
    ['a time within', '09:15', '09:45'],
    ['a time around', '08:00', '11:00'],
    ['the end of it', '09:59', '11:00'],
    ['the beginning of it', '08:00', '09:01'],
  ] as const)('is refused for %s', async ([, from, to]) => {
    const { appointments } = practice()
    const first = await appointments.create(owner, slot('09:00', '10:00'))
    await expect(appointments.create(owner, slot(from, to))).rejects.toMatchObject({
      code: 'appointment_overlaps',
      facts: { conflicts: [{ id: first.id, client_initials: 'A.Ö.', status: 'scheduled' }] },
    })
  })

  test('does not touch what comes right before and right after', async () => {
    const { appointments } = practice()
    await appointments.create(owner, slot('09:00', '10:00'))
    await appointments.create(owner, slot('08:00', '09:00'))
    await appointments.create(owner, slot('10:00', '11:00'))
    expect(await appointments.list(owner, { start: at('07:00') })).toMatchObject({ total: 3 })
  })

  test('of another practice is no matter', async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    const { id } = await repositories.clients.create(other, { first_name: 'Ada', last_name: 'Byron' })
    await repositories.appointments.create(owner, slot('09:00', '10:00'))
    expect(await repositories.appointments.create(other, { ...slot('09:00', '10:00'), client_id: id })).toBeTruthy()
  })

  test.for(['cancelled', 'no_show'] as const)('is free again when it is %s', async (status) => {
    const { appointments } = practice()
    const first = await appointments.create(owner, slot('09:00', '10:00'))
    await appointments.update(owner, first.id, { status })
    expect(await appointments.create(owner, slot('09:30', '10:30'))).toBeTruthy()
  })

  test('stays taken when the visit is completed', async () => {
    const { appointments } = practice()
    const first = await appointments.create(owner, slot('09:00', '10:00'))
    await appointments.update(owner, first.id, { status: 'completed' })
    await expect(appointments.create(owner, slot('09:30', '10:30'))).rejects.toMatchObject({
      code: 'appointment_overlaps',
    })
  })

  test('refuses a cancelled one that comes back, and names what is in the way', async () => {
    const { appointments } = practice()
    const first = await appointments.create(owner, slot('09:00', '10:00'))
    await appointments.update(owner, first.id, { status: 'cancelled' })
    const second = await appointments.create(owner, slot('09:30', '10:30'))
    await expect(appointments.update(owner, first.id, { status: 'scheduled' })).rejects.toMatchObject({
      code: 'appointment_overlaps',
      facts: { conflicts: [{ id: second.id }] },
    })
  })

  test('refuses one that is moved there, which stays where it was', async () => {
    const { appointments } = practice()
    await appointments.create(owner, slot('09:00', '10:00'))
    const { id } = await appointments.create(owner, slot('11:00', '12:00'))
    await expect(appointments.update(owner, id, { scheduled_start: at('09:30') })).rejects.toMatchObject({
      code: 'appointment_overlaps',
      facts: { conflicts: [{ id: numbered(1) }] },
    })
    expect(await appointments.get(owner, id)).toMatchObject({ scheduled_start: at('11:00') })
    expect(await appointments.update(owner, id, { scheduled_start: at('10:00') })).toBeTruthy()
  })

  test('can be booked on purpose, and then refuses the next one without leave', async () => {
    const { appointments, audit } = practice()
    const first = await appointments.create(owner, slot('09:00', '10:00'))
    const allowed = await appointments.create(owner, { ...slot('09:30', '10:30'), allow_conflict: true })
    expect(allowed.allow_conflict).toBe(true)
    expect((await audit.list(owner, { resource_id: allowed.id })).items).toMatchObject([
      { metadata: { allow_conflict: true } },
    ])
    await appointments.update(owner, first.id, { status: 'cancelled' })
    await expect(appointments.create(owner, slot('10:00', '11:00'))).rejects.toMatchObject({
      code: 'appointment_overlaps',
      facts: { conflicts: [{ id: allowed.id }] },
    })
  })

  test('can be moved to on purpose, which is on record, and so is giving that up', async () => {
    const { appointments, audit } = practice()
    await appointments.create(owner, slot('09:00', '10:00'))
    const { id } = await appointments.create(owner, slot('11:00', '12:00'))
    await appointments.update(owner, id, { ...slot('09:00', '10:00'), allow_conflict: true })
    await appointments.update(owner, id, { ...slot('11:00', '12:00'), allow_conflict: false })
    const { items } = await audit.list(owner, { resource_id: id, action: 'update' })
    expect(items.map(({ metadata }) => metadata.allow_conflict)).toEqual([false, true])
  })

  test('does not hinder a change that leaves the time alone', async () => {
    const { appointments } = practice()
    const first = await appointments.create(owner, slot('09:00', '10:00'))
    await appointments.create(owner, { ...slot('09:30', '10:30'), allow_conflict: true })
    expect(await appointments.update(owner, first.id, { notes: 'late' })).toMatchObject({ notes: 'late' })
    expect(await appointments.update(owner, first.id, slot('09:00', '10:00'))).toBeTruthy()
    expect(await appointments.update(owner, first.id, { status: 'completed' })).toMatchObject({ status: 'completed' })
    expect(await appointments.update(owner, first.id, { status: 'no_show' })).toMatchObject({ status: 'no_show' })
  })

  test.for<[string, AppointmentChange[]]>([
    ['it moves', [{ scheduled_end: at('10:15') }]],
    ['it comes back', [{ status: 'no_show' }, { status: 'completed' }]],
    ['it gives up its own leave', [{ allow_conflict: true }, { allow_conflict: false }]],
  ])('that was booked over with leave refuses the first one when %s', async ([, changes]) => {
    const { appointments } = practice()
    const { id } = await appointments.create(owner, slot('09:00', '10:00'))
    const over = await appointments.create(owner, { ...slot('09:30', '10:30'), allow_conflict: true })
    for (const change of changes.slice(0, -1)) await appointments.update(owner, id, change)
    await expect(appointments.update(owner, id, changes.at(-1) ?? {})).rejects.toMatchObject({
      code: 'appointment_overlaps',
      facts: { conflicts: [{ id: over.id }] },
    })
  })
})

describe('the question for conflicts', () => {
  const asked = { scheduled_start: at('09:00'), scheduled_end: at('12:00') }

  test('answers with initials, never with names, in the order of time', async () => {
    const { appointments } = practice()
    await appointments.create(owner, { ...slot('11:00', '13:00'), client_id: reference.clients[1].id })
    await appointments.create(owner, slot('08:00', '09:30'))
    const conflicts = await appointments.conflicts(owner, asked)
    expect(conflicts.map(({ client_initials }) => client_initials)).toEqual(['A.Ö.', 'B.N.'])
    expect(JSON.stringify(conflicts)).not.toMatch(/Am.lie|stberg|Bao|Nguyen/)
  })

  test('leaves out the one that is moved, free slots and what touches', async () => {
    const { appointments } = practice()
    const { id } = await appointments.create(owner, slot('10:00', '11:00'))
    await appointments.create(owner, slot('12:00', '13:00'))
    expect(await appointments.conflicts(owner, { ...asked, exclude_id: id })).toEqual([])
    await appointments.update(owner, id, { status: 'cancelled' })
    expect(await appointments.conflicts(owner, asked)).toEqual([])
  })

  test.for([
    ['J.D.', ['john', 'doe']],
    ['A.', ['Ada', ' ']],
    ['?', ['', '']],
    ['😀.L.', ['😀', 'li']],
  ] as const)('shortens to %s', ([initials, names]) => {
    expect(initialsOf(...names)).toBe(initials)
  })
})

describe('a status', () => {
  const allowed = new Set([
    'scheduled completed',
    'scheduled no_show',
    'scheduled cancelled',
    'no_show completed',
    'completed no_show',
    'completed cancelled',
    'cancelled scheduled',
  ])
  const all = ['scheduled', 'completed', 'cancelled', 'no_show'] as const
  const pairs = all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const))

  test.for(pairs)('%s -> %s follows the rule', async ([from, to]) => {
    const { appointments, audit } = practice()
    const { id } = await booked(from)
    const change = appointments.update(owner, id, { status: to })
    if (!allowed.has(`${from} ${to}`)) {
      await expect(change).rejects.toMatchObject({ code: 'status_change' })
      return
    }
    expect(await change).toMatchObject({ status: to })
    const { items } = await audit.list(owner, { resource_id: id, action: 'update' })
    expect(items[0]?.metadata).toEqual({ fields: ['status'], from_status: from, to_status: to })
  })

  test('of a visit with a finalized session is never cancelled', async () => {
    const { appointments } = practice()
    const cancel = appointments.update(owner, reference.appointments[0].id, { status: 'cancelled' })
    await expect(cancel).rejects.toMatchObject({ code: 'appointment_documented' })
  })

  test('of a visit with a mere draft can be cancelled', async () => {
    const { appointments, sessions } = practice()
    const visit = await appointments.create(owner, slot('09:00', '10:00'))
    await sessions.create(owner, { client_id, appointment_id: visit.id, session_date: at('09:00') })
    expect(await appointments.update(owner, visit.id, { status: 'cancelled' })).toMatchObject({ status: 'cancelled' })
  })
})

describe('the list', () => {
  test('takes what overlaps the asked time, newest start first', async () => {
    const { appointments } = practice()
    for (const [from, to] of [
      ['08:00', '09:30'],
      ['09:30', '10:00'],
      ['10:00', '12:00'],
      ['12:00', '13:00'],
    ] as const) {
      await appointments.create(owner, slot(from, to))
    }
    const { items } = await appointments.list(owner, { start: at('09:00'), end: at('12:00') })
    expect(items.map(({ id }) => id)).toEqual([numbered(3), numbered(2), numbered(1)])
  })

  test('filters by client and status', async () => {
    const { appointments } = practice()
    expect(await appointments.list(owner, { client_id })).toMatchObject({ total: 1, items: [{ status: 'completed' }] })
    expect(await appointments.list(owner, { status: 'scheduled' })).toMatchObject({ total: 1 })
    expect(await appointments.list(owner, { client_id, status: 'scheduled' })).toMatchObject({ total: 0 })
  })
})

test('a deleted appointment is gone, and its session stays', async () => {
  const { appointments, sessions } = practice()
  expect(await appointments.remove(owner, reference.appointments[0].id)).toBe(true)
  expect(await appointments.remove(owner, reference.appointments[0].id)).toBe(false)
  expect(await sessions.get(owner, reference.session.id)).toMatchObject({ appointment_id: null })
})

test('an appointment with a session stays with its client', async () => {
  const { appointments } = practice()
  const [documented] = reference.appointments
  const change = appointments.update(owner, documented.id, { client_id: reference.clients[1].id })
  await expect(change).rejects.toMatchObject({ code: 'appointment_has_session' })
  expect(await appointments.get(owner, documented.id)).toMatchObject({ client_id })
})

test('an end before its start is refused, also when only one of them is changed', async () => {
  const { appointments } = practice()
  const refusal = { code: 'not_allowed_value', facts: { constraint: 'appointments_end_after_start' } }
  const { id } = await appointments.create(owner, slot('09:00', '10:00'))
  await expect(appointments.update(owner, id, { scheduled_end: at('08:00') })).rejects.toMatchObject(refusal)
})

test('appointments of another workspace are absent', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  const { id } = reference.appointments[1]
  expect(await repositories.appointments.get(other, id)).toBeNull()
  expect(await repositories.appointments.update(other, id, { status: 'cancelled' })).toBeNull()
  expect(await repositories.appointments.remove(other, id)).toBe(false)
  expect(await repositories.appointments.list(other)).toMatchObject({ total: 0 })
})

async function booked(status: AppointmentStatus) {
  const { rows } = await sql.query<{ id: string }>(
    `insert into appointments (id, workspace_id, client_id, scheduled_start, scheduled_end, location_type, status)
     values ($1, $2, $3, $4, $5, 'clinic', $6) returning id`,
    [numbered(50), owner.workspaceId, client_id, at('15:00'), at('16:00'), status],
  )
  return rows[0] as { id: string }
}
