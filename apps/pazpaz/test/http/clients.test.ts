import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered, otherPractice, practice } from '../support/practice.ts'
import { login, startService } from '../support/service.ts'

const service = await startService()
const { app } = service
const desk = await login(app)
const [amelie, bao] = reference.clients

const dara = {
  first_name: 'Dara',
  last_name: 'Silva',
  email: 'dara@mail.example',
  phone: '+351 555 0199',
  date_of_birth: '1990-02-28',
  address: '1 Quay',
  medical_history: 'Ankle sprain 2020.',
  emergency_contact_name: 'Rui Silva',
  emergency_contact_phone: '+351 555 0198',
  notes: 'Afternoons.',
  tags: ['ankle'],
  consent: true,
  is_active: true,
}

describe('a new client', () => {
  test('comes back with every field', async () => {
    const answer = await desk.post('/clients', dara)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ ...dara, full_name: 'Dara Silva' })
    const again = await desk.get(`/clients/${answer.json().id}`)
    expect(again.json()).toMatchObject({
      ...dara,
      next_appointment: null,
      last_appointment: null,
      appointment_count: 0,
    })
  })

  test('needs no more than a name, and is active without consent', async () => {
    const answer = await desk.post('/clients', { first_name: 'Jo', last_name: 'Li' })
    expect(answer.json()).toMatchObject({ email: null, notes: null, tags: [], consent: false, is_active: true })
  })

  test('has times in UTC and says nothing of workspace or search', async () => {
    const client = (await desk.post('/clients', dara)).json()
    expect(client.created_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect(client).not.toHaveProperty('workspace_id')
    expect(client).not.toHaveProperty('name_index')
  })

  test.for<[string, object, string]>([
    ['no first name', { last_name: 'Li' }, ''],
    ['no last name', { first_name: 'Jo' }, ''],
    ['a blank name', { ...dara, first_name: ' ' }, '/first_name'],
    ['a name that is null', { ...dara, first_name: null }, '/first_name'],
    ['a name that is a number', { ...dara, first_name: 1 }, '/first_name'],
    ['a name that is too long', { ...dara, last_name: 'x'.repeat(256) }, '/last_name'],
    ['an address that is none', { ...dara, email: 'dara' }, '/email'],
    ['a day that is none', { ...dara, date_of_birth: '1990-02-30' }, '/date_of_birth'],
    ['a phone number that is too long', { ...dara, phone: '1'.repeat(51) }, '/phone'],
    ['a history that is too long', { ...dara, medical_history: 'x'.repeat(10_001) }, '/medical_history'],
    ['tags that are null', { ...dara, tags: null }, '/tags'],
    ['a blank tag', { ...dara, tags: [''] }, '/tags/0'],
    ['too many tags', { ...dara, tags: Array.from({ length: 51 }, () => 'x') }, '/tags'],
    ['consent in words', { ...dara, consent: 'true' }, '/consent'],
    ['text that PostgreSQL cannot keep', { ...dara, tags: ['a\u0000'] }, '/tags/0'],
    ['a field that is not known', { ...dara, colour: 'blue' }, ''],
    ['a workspace', { ...dara, workspace_id: reference.workspace.id }, ''],
    ['an id', { ...dara, id: numbered(1) }, ''],
  ])('with %s is refused', async ([, body, path]) => {
    const answer = await desk.post('/clients', body)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:not_valid', errors: [{ path }] })
    expect((await desk.get('/clients')).json().total).toBe(3)
  })
})

describe('one client', () => {
  test('has what comes next, what was last, and how much there was', async () => {
    await practice().appointments.create(
      { workspaceId: reference.workspace.id, userId: reference.owner.id },
      {
        client_id: amelie.id,
        scheduled_start: new Date('2150-01-01T09:00:00Z'),
        scheduled_end: new Date('2150-01-01T10:00:00Z'),
        location_type: 'online',
      },
    )
    expect((await desk.get(`/clients/${amelie.id}`)).json()).toMatchObject({
      next_appointment: '2150-01-01T09:00:00.000Z',
      last_appointment: '2025-03-03T09:00:00.000Z',
      appointment_count: 2,
    })
  })

  test('that is archived can still be read', async () => {
    expect((await desk.delete(`/clients/${amelie.id}`)).statusCode).toBe(204)
    expect((await desk.get(`/clients/${amelie.id}`)).json()).toMatchObject({ is_active: false, appointment_count: 1 })
  })

  test('that does not exist is a problem document', async () => {
    const answer = await desk.get(`/clients/${numbered(7)}`)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toEqual({
      type: 'urn:pazpaz:problem:not_found',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such thing here.',
      request_id: answer.headers['x-request-id'],
    })
  })

  test('with an id that is none is refused', async () => {
    expect((await desk.get('/clients/1')).statusCode).toBe(422)
  })

  test('is read on record', async () => {
    await desk.get(`/clients/${amelie.id}`)
    const { items } = (await desk.get('/audit-events', { phi_only: 'true' })).json()
    expect(items).toMatchObject([{ event_type: 'client.read', resource_id: amelie.id, user_id: reference.owner.id }])
  })
})

describe('the list', () => {
  test('is by last and first name, with visits', async () => {
    const list = (await desk.get('/clients')).json()
    expect(list).toMatchObject({ total: 3, page: 1, page_size: 50, total_pages: 1 })
    expect(list.items.map((client: { last_name: string }) => client.last_name)).toEqual(['Nguyen', 'Okafor', 'Östberg'])
    expect(list.items[2]).toMatchObject({ appointment_count: 1, last_appointment: '2025-03-03T09:00:00.000Z' })
  })

  test('comes in pages', async () => {
    const second = (await desk.get('/clients', { page: '2', page_size: '2' })).json()
    expect(second).toMatchObject({ total: 3, page: 2, page_size: 2, total_pages: 2, items: [{ id: amelie.id }] })
    expect((await desk.get('/clients', { page: '3', page_size: '2' })).json().items).toEqual([])
  })

  test.for([
    { page: '0' },
    { page: 'x' },
    { page_size: '0' },
    { page_size: '101' },
    { page: '1.5' },
    { colour: 'blue' },
  ])('refuses %j', async (query) => {
    expect((await desk.get('/clients', query)).statusCode).toBe(422)
  })

  test('finds the beginnings of names without accents', async () => {
    expect((await desk.get('/clients', { search: 'ost' })).json().items).toMatchObject([{ id: amelie.id }])
    expect((await desk.get('/clients', { search: 'berg' })).json().total).toBe(0)
  })

  test('finds those with all the tags', async () => {
    await desk.put(`/clients/${amelie.id}`, { tags: ['back', 'sport'] })
    await desk.put(`/clients/${bao.id}`, { tags: ['back'] })
    expect((await desk.get('/clients', { tags: 'back' })).json().total).toBe(2)
    expect((await desk.get('/clients', { tags: ['back', 'sport'] })).json().total).toBe(1)
  })

  test('leaves archived ones out unless asked', async () => {
    await desk.delete(`/clients/${bao.id}`)
    expect((await desk.get('/clients')).json().total).toBe(2)
    expect((await desk.get('/clients', { include_inactive: 'true' })).json().total).toBe(3)
  })

  test('holds nothing of another workspace', async () => {
    const stranger = await otherPractice(practice())
    const theirs = await login(app, { id: stranger.userId ?? '', workspace_id: stranger.workspaceId })
    expect((await theirs.get('/clients')).json()).toMatchObject({ total: 0, total_pages: 0, items: [] })
  })

  test('is read on record, with how many were seen', async () => {
    await desk.get('/clients', { page_size: '2' })
    const { items } = (await desk.get('/audit-events', { phi_only: 'true' })).json()
    expect(items).toMatchObject([{ event_type: 'client.list', metadata: { count: 2 } }])
  })
})

describe('a change', () => {
  test('keeps what it does not name', async () => {
    const answer = await desk.put(`/clients/${amelie.id}`, { phone: '+351 555 0777' })
    expect(answer.json()).toMatchObject({ phone: '+351 555 0777', email: amelie.email, last_name: 'Östberg' })
  })

  test('takes values away with null', async () => {
    expect((await desk.put(`/clients/${amelie.id}`, { email: null })).json()).toMatchObject({ email: null })
  })

  test('brings an archived client back', async () => {
    await desk.delete(`/clients/${amelie.id}`)
    expect((await desk.put(`/clients/${amelie.id}`, { is_active: true })).json()).toMatchObject({ is_active: true })
  })

  test.for([{}, { first_name: null }, { email: 'x' }, { colour: 'blue' }])('that is %j is refused', async (body) => {
    expect((await desk.put(`/clients/${amelie.id}`, body)).statusCode).toBe(422)
  })

  test('of nobody is not found', async () => {
    expect((await desk.put(`/clients/${numbered(7)}`, { phone: '1' })).statusCode).toBe(404)
  })
})

test('archiving keeps visits, and may be done again', async () => {
  await desk.delete(`/clients/${amelie.id}`)
  expect((await desk.delete(`/clients/${amelie.id}`)).statusCode).toBe(204)
  expect((await desk.get('/appointments', { client_id: amelie.id })).json().total).toBe(1)
})

test('no answer to a bad request and no line of the log repeats what was sent', async () => {
  const secret = 'Fibromyalgia'
  const answers = [
    await desk.post('/clients', { ...dara, [secret]: secret }),
    await desk.post('/clients', { ...dara, email: secret, medical_history: secret }),
    await desk.get('/clients', { search: secret, page: secret }),
    await desk.get(`/clients/${secret}`),
    await desk.request({
      method: 'POST',
      url: '/clients',
      payload: `{"notes":"${secret}"`,
      headers: { 'content-type': 'application/json', 'x-csrf-token': desk.csrf },
    }),
    await desk.get('/clients', { search: secret }),
  ]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([422, 422, 422, 422, 400, 200])
  for (const { body } of answers) expect(body).not.toContain(secret)
  expect(service.log()).toContain('/api/v1/clients')
  expect(service.log()).not.toContain(secret)
})
