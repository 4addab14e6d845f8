import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

const priya = { first_name: 'Priya', last_name: 'Raman', tags: ['knee', 'sport'], consent: true }
const absent = numbered(999)

test('a new client is active, without consent and tags unless told', async () => {
  const client = await practice().clients.create(owner, { first_name: 'Jo', last_name: 'Li' })
  expect(client).toMatchObject({ id: numbered(1), full_name: 'Jo Li', is_active: true, consent: false, tags: [] })
  expect(client).not.toHaveProperty('name_index')
})

test('creation and its event are one: when the event cannot be written, there is no client', async () => {
  const { clients } = practice()
  const stranger = { ...owner, userId: absent }
  await expect(clients.create(stranger, priya)).rejects.toMatchObject({ constraint: 'audit_events_user_of_workspace' })
  expect(await clients.list(owner, { search: 'Priya' })).toMatchObject({ total: 0 })
})

test('a change keeps what it does not name', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, { ...priya, phone: '+351 555 0188' })
  const changed = await clients.update(owner, id, { last_name: 'Raman-Silva', tags: ['knee'] })
  expect(changed).toMatchObject({
    full_name: 'Priya Raman-Silva',
    tags: ['knee'],
    phone: '+351 555 0188',
    consent: true,
  })
})

test('two changes at the same moment both stay', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, priya)
  await Promise.all([
    clients.update(owner, id, { first_name: 'Prya' }),
    clients.update(owner, id, { last_name: 'Silva' }),
  ])
  expect(await clients.get(owner, id)).toMatchObject({ full_name: 'Prya Silva' })
  expect((await clients.list(owner, { search: 'prya silva' })).total).toBe(1)
})

test('reading one client is an event', async () => {
  const { clients, audit } = practice()
  await clients.get(
    { ...owner, origin: { ipAddress: '203.0.113.9', userAgent: 'Browser', requestId: 'r-1' } },
    reference.clients[0].id,
  )
  expect(await audit.list(owner, { phi_only: true })).toMatchObject({
    total: 1,
    items: [
      {
        event_type: 'client.read',
        resource_id: reference.clients[0].id,
        ip_address: '203.0.113.9',
        user_agent: 'Browser',
        metadata: { request_id: 'r-1' },
      },
    ],
  })
})

test('a list is an event that says how many clients were seen', async () => {
  const { clients, audit } = practice()
  await clients.list(owner, { page_size: 2 })
  expect((await audit.list(owner, { action: 'list' })).items).toMatchObject([{ metadata: { count: 2 } }])
})

test('no event holds a word of the client', async () => {
  const { clients } = practice()
  const { id } = await clients.create(owner, { ...priya, notes: 'Afraid of needles.' })
  await clients.update(owner, id, { notes: 'Less afraid.', phone: '+351 555 0188' })
  const { rows } = await sql.query<{ line: string }>('select e::text as line from audit_events e')
  expect(rows).toHaveLength(3)
  for (const { line } of rows) expect(line).not.toMatch(/Priya|Raman|afraid|0188/i)
})

describe('visits', () => {
  const client_id = reference.clients[0].id
  const day = 24 * 60 * 60 * 1000

  test('a client has a next one, a last one and a count of all', async () => {
    const { clients, appointments } = practice()
    const soon = Math.ceil(Date.now() / day + 1) * day
    for (const days of [3, 1, 2]) {
      const scheduled_start = new Date(soon + days * day)
      const scheduled_end = new Date(scheduled_start.getTime() + 3_600_000)
      await appointments.create(owner, { client_id, scheduled_start, scheduled_end, location_type: 'clinic' })
    }
    const expected = {
      next_appointment: new Date(soon + day),
      last_appointment: new Date(reference.appointments[0].start),
      appointment_count: 4,
    }
    expect(await clients.get(owner, client_id)).toMatchObject(expected)
    const { items } = await clients.list(owner, { search: 'Amélie' })
    expect(items).toMatchObject([expected])
  })

  test('a client without any has none, and a cancelled one to come is no next one', async () => {
    const { clients, appointments } = practice()
    const start = new Date(Date.now() + day)
    const visit = await appointments.create(owner, {
      client_id: reference.clients[2].id,
      scheduled_start: start,
      scheduled_end: new Date(start.getTime() + 1000),
      location_type: 'online',
    })
    await appointments.update(owner, visit.id, { status: 'cancelled' })
    const found = await clients.get(owner, reference.clients[2].id)
    expect(found).toMatchObject({ next_appointment: null, last_appointment: null, appointment_count: 1 })
  })
})

describe('the list', () => {
  test('goes by last and first name, in the order of people and not of bytes', async () => {
    const { clients } = practice()
    await clients.create(owner, { first_name: 'Zoë', last_name: 'ostberg' })
    await clients.create(owner, { first_name: 'Al', last_name: 'Zimmer' })
    const { items } = await clients.list(owner)
    expect(items.map(({ full_name }) => full_name)).toEqual([
      'Bao Nguyen',
      'Chidi Okafor',
      'Zoë ostberg',
      'Amélie Östberg',
      'Al Zimmer',
    ])
  })

  test('of clients with one name is stable over pages', async () => {
    const { clients } = practice()
    for (let made = 0; made < 5; made++) await clients.create(owner, priya)
    const pages = await Promise.all(
      [1, 2, 3].map((page) => clients.list(owner, { search: 'raman', page, page_size: 2 })),
    )
    expect(pages.map(({ total_pages }) => total_pages)).toEqual([3, 3, 3])
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([1, 2, 3, 4, 5].map(numbered))
  })

  test.for([
    ['ngu', ['Bao Nguyen']],
    ['OKA chi', ['Chidi Okafor']],
    ['ostberg', ['Amélie Östberg']],
    ['guyen', []],
    ["'; drop table clients; --", []],
  ] as const)('searched for %j finds %j', async ([search, names]) => {
    const { items } = await practice().clients.list(owner, { search })
    expect(items.map(({ full_name }) => full_name)).toEqual(names)
  })

  test('follows a changed name', async () => {
    const { clients } = practice()
    await clients.update(owner, reference.clients[1].id, { last_name: 'Tran' })
    expect(await clients.list(owner, { search: 'nguyen' })).toMatchObject({ total: 0 })
    expect(await clients.list(owner, { search: 'bao tran' })).toMatchObject({ total: 1 })
  })

  test('by tags wants all of them', async () => {
    const { clients } = practice()
    await clients.create(owner, priya)
    await clients.create(owner, { ...priya, tags: ['knee'] })
    expect(await clients.list(owner, { tags: ['knee'] })).toMatchObject({ total: 2 })
    expect(await clients.list(owner, { tags: ['knee', 'sport'] })).toMatchObject({ total: 1 })
    expect(await clients.list(owner, { tags: ['elbow'] })).toMatchObject({ total: 0, total_pages: 0 })
  })

  test('hides archived clients unless asked; by id they stay', async () => {
    const { clients } = practice()
    const { id } = reference.clients[1]
    expect(await clients.archive(owner, id)).toBe(true)
    expect((await clients.list(owner)).total).toBe(2)
    expect((await clients.list(owner, { include_inactive: true })).total).toBe(3)
    expect(await clients.get(owner, id)).toMatchObject({ is_active: false, appointment_count: 1 })
    expect(await clients.update(owner, id, { is_active: true })).toMatchObject({ is_active: true })
  })
})

test('the service itself cannot delete a client', async () => {
  const { rows } = await sql.query("select has_table_privilege('pazpaz_app', 'clients', 'delete') as may")
  expect(rows).toEqual([{ may: false }])
})

test('clients of another workspace are as absent as clients that never were', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  const { clients } = repositories
  for (const id of [reference.clients[0].id, absent]) {
    expect(await clients.get(other, id)).toBeNull()
    expect(await clients.update(other, id, { notes: 'mine' })).toBeNull()
    expect(await clients.archive(other, id)).toBe(false)
  }
  expect((await clients.list(other, { search: 'bao', include_inactive: true })).total).toBe(0)
  expect(await clients.get(owner, reference.clients[0].id)).toMatchObject({ is_active: true, notes: null })
})
