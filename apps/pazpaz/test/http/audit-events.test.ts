import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { otherPractice, practice } from '../support/practice.ts'
import { login, startService, tom } from '../support/service.ts'

const service = await startService()
const { app } = service
const desk = await login(app)
const [amelie] = reference.clients

async function events(query: Record<string, string> = {}) {
  return (await desk.get('/audit-events', query)).json()
}

test('an event says who did what to what, from where, in which request', async () => {
  const answer = await desk.request({
    method: 'DELETE',
    url: `/clients/${amelie.id}`,
    headers: { 'x-csrf-token': desk.csrf, 'user-agent': 'Browser/1.0' },
    remoteAddress: '203.0.113.9',
  })
  const { items } = await events({ action: 'delete' })
  expect(items).toMatchObject([
    {
      event_type: 'client.delete',
      resource_type: 'client',
      resource_id: amelie.id,
      user_id: reference.owner.id,
      ip_address: '203.0.113.9',
      user_agent: 'Browser/1.0',
      metadata: { request_id: answer.headers['x-request-id'] },
    },
  ])
  expect((await desk.get(`/audit-events/${items[0].id}`)).json()).toEqual(items[0])
})

test('a change is recorded by the names of its fields, never by what they say', async () => {
  await desk.put(`/clients/${amelie.id}`, { phone: '+351 555 0777', notes: 'Fibromyalgia' })
  const { body } = await desk.get('/audit-events', { action: 'update' })
  expect(JSON.parse(body).items).toMatchObject([{ metadata: { fields: ['phone', 'notes'] } }])
  expect(body).not.toMatch(/0777|Fibromyalgia/)
})

test('what was refused by a rule is no event', async () => {
  const before = (await events()).total
  await desk.post('/services', { name: reference.service.name, default_duration_minutes: 10 })
  await desk.post('/clients', { first_name: 'Jo' })
  expect((await events()).total).toBe(before)
})

describe('events are found', () => {
  test('by user', async () => {
    await (await login(app, tom)).get(`/clients/${amelie.id}`)
    expect(await events({ user_id: tom.id })).toMatchObject({ total: 1, items: [{ user_id: tom.id }] })
  })

  test('by resource', async () => {
    await desk.get(`/clients/${amelie.id}`)
    expect(await events({ resource_type: 'client', resource_id: amelie.id })).toMatchObject({ total: 1 })
    expect(await events({ resource_type: 'service' })).toMatchObject({ total: 0 })
  })

  test('by time', async () => {
    await desk.get(`/clients/${amelie.id}`)
    const [{ created_at: at }] = (await events()).items
    expect((await events({ from: at, to: at })).total).toBeGreaterThanOrEqual(1)
    expect(await events({ to: '2000-01-01T00:00:00Z' })).toMatchObject({ total: 0 })
  })

  test('by whether health data was looked at', async () => {
    await desk.get(`/clients/${amelie.id}`)
    await desk.get('/services')
    await desk.put(`/clients/${amelie.id}`, { phone: '1' })
    expect(await events({ phi_only: 'true' })).toMatchObject({ total: 1, items: [{ event_type: 'client.read' }] })
  })

  test('newest first, in pages', async () => {
    for (const phone of ['1', '2', '3']) await desk.put(`/clients/${amelie.id}`, { phone })
    const first = await events({ action: 'update', page_size: '2' })
    const second = await events({ action: 'update', page_size: '2', page: '2' })
    expect(first).toMatchObject({ total: 3, total_pages: 2 })
    expect([...first.items, ...second.items]).toHaveLength(3)
  })
})

test.for([{ action: 'steal' }, { resource_type: 'moon' }, { user_id: '1' }, { from: 'yesterday' }])(
  'a search for %j is refused',
  async (query) => {
    expect((await desk.get('/audit-events', query)).statusCode).toBe(422)
  },
)

test('assistants see no events, and trying is one', async () => {
  const assistant = await login(app, tom)
  const answer = await assistant.get('/audit-events')
  expect(answer.statusCode).toBe(403)
  expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:owner_needed' })
  expect(await events({ action: 'refuse' })).toMatchObject({
    items: [{ event_type: 'audit_event.refuse', user_id: tom.id, metadata: { reason: 'role' } }],
  })
})

test('owners see the events of their workspace only', async () => {
  const stranger = await otherPractice(practice())
  const theirs = await login(app, { id: stranger.userId ?? '', workspace_id: stranger.workspaceId })
  const { items } = (await theirs.get('/audit-events')).json()
  expect(items.map(({ event_type }: { event_type: string }) => event_type)).toEqual(['user.create', 'workspace.create'])
  expect((await desk.get(`/audit-events/${items[0].id}`)).statusCode).toBe(404)
})

test.for(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('there is no way to %s events', async (method) => {
  const [{ id }] = (await events()).items
  expect((await desk.request({ method, url: `/audit-events/${id}`, payload: {} })).statusCode).toBe(404)
})
