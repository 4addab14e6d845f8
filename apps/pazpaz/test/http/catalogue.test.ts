import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered } from '../support/practice.ts'
import { login, startService } from '../support/service.ts'

const { app } = await startService()
const desk = await login(app)

const kinds = [
  {
    path: '/services',
    good: { name: 'Taping', default_duration_minutes: 20 },
    taken: reference.service.name,
    used: reference.service.id,
    free: reference.shortService.id,
  },
  {
    path: '/locations',
    good: { name: 'Phone', location_type: 'online' },
    taken: reference.clinic.name,
    used: reference.clinic.id,
    free: reference.online.id,
  },
] as const

describe.for(kinds)('$path', ({ path, good, taken, used, free }) => {
  test('take a new one, and give it back', async () => {
    const answer = await desk.post(path, good)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ ...good, is_active: true })
    expect((await desk.get(`${path}/${answer.json().id}`)).json()).toEqual(answer.json())
  })

  test.for([taken, taken.toUpperCase(), taken.toLowerCase()])('refuse a taken name: %s', async (name) => {
    const answer = await desk.post(path, { ...good, name })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:name_taken' })
  })

  test('refuse a taken name in a change', async () => {
    expect((await desk.put(`${path}/${free}`, { name: taken })).statusCode).toBe(409)
  })

  test('of two that take a name at the same moment, one gets it', async () => {
    const answers = await Promise.all([desk.post(path, good), desk.post(path, good)])
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409])
  })

  test('are listed by name', async () => {
    await desk.post(path, good)
    const { items, total } = (await desk.get(path)).json()
    const names = items.map(({ name }: { name: string }) => name)
    expect(total).toBe(3)
    expect(names).toEqual(names.toSorted())
  })

  test('are listed active, inactive, or all', async () => {
    await desk.put(`${path}/${free}`, { is_active: false })
    expect((await desk.get(path)).json().total).toBe(1)
    expect((await desk.get(path, { is_active: 'false' })).json().items).toMatchObject([{ id: free }])
    expect((await desk.get(path, { is_active: 'all' })).json().total).toBe(2)
    expect((await desk.get(path, { is_active: 'maybe' })).statusCode).toBe(422)
  })

  test('are deleted when nothing refers to them', async () => {
    expect((await desk.delete(`${path}/${free}`)).statusCode).toBe(204)
    expect((await desk.get(`${path}/${free}`)).statusCode).toBe(404)
    expect((await desk.delete(`${path}/${free}`)).statusCode).toBe(404)
  })

  test('are archived when an appointment has them', async () => {
    const field = path === '/services' ? 'service_id' : 'location_id'
    await desk.put(`/appointments/${reference.appointments[1].id}`, { [field]: used })
    expect((await desk.delete(`${path}/${used}`)).statusCode).toBe(204)
    expect((await desk.get(`${path}/${used}`)).json()).toMatchObject({ is_active: false })
  })

  test.for([
    { name: '' },
    { name: ' ' },
    { name: null },
    { name: 'x'.repeat(256) },
    { colour: 'blue' },
    { is_active: 1 },
  ])('refuse %j', async (wrong) => {
    expect((await desk.post(path, { ...good, ...wrong })).statusCode).toBe(422)
    expect((await desk.put(`${path}/${free}`, wrong)).statusCode).toBe(422)
  })

  test('that are absent are not found', async () => {
    expect((await desk.put(`${path}/${numbered(7)}`, { name: 'x' })).statusCode).toBe(404)
  })
})

test.for([0, -1, 1.5, '20', null, 1441])('a service does not last %j minutes', async (minutes) => {
  const body = { name: 'Taping', default_duration_minutes: minutes }
  expect((await desk.post('/services', body)).statusCode).toBe(422)
})

test.for(['clinic', 'home'])('a %s needs an address', async (location_type) => {
  const room = { name: 'Room', location_type }
  expect((await desk.post('/locations', room)).statusCode).toBe(422)
  const refused = { status: 422, detail: 'A clinic and a home need an address.' }
  expect((await desk.post('/locations', { ...room, address: ' ' })).json()).toMatchObject(refused)
  expect((await desk.post('/locations', { ...room, address: '1 Quay' })).statusCode).toBe(201)
})

test('an address cannot be taken from a clinic, and what is online cannot become one without', async () => {
  expect((await desk.put(`/locations/${reference.clinic.id}`, { address: null })).statusCode).toBe(422)
  expect((await desk.put(`/locations/${reference.online.id}`, { location_type: 'clinic' })).statusCode).toBe(422)
})

test('locations are listed by type', async () => {
  expect((await desk.get('/locations', { location_type: 'online' })).json().items).toMatchObject([
    { id: reference.online.id },
  ])
})
