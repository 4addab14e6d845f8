import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered } from '../support/practice.ts'
import { login, startService, tom } from '../support/service.ts'

const { app } = await startService()
const desk = await login(app)
const [amelie, bao] = reference.clients
const [visit, otherVisit] = reference.appointments
const final = reference.session.id

const note = {
  client_id: bao.id,
  session_date: '2025-03-03T11:00:00Z',
  duration_minutes: 45,
  subjective: 'Slept better.',
  objective: 'Full range.',
  assessment: 'Improving.',
  plan: 'Weekly.',
}

async function draft(more: object = {}): Promise<string> {
  const answer = await desk.post('/sessions', { ...note, ...more })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().id
}

describe('a new note', () => {
  test('is a draft of version 1, written by who is logged in', async () => {
    const answer = await (await login(app, tom)).post('/sessions', { ...note, appointment_id: otherVisit.id })
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      ...note,
      session_date: '2025-03-03T11:00:00.000Z',
      appointment_id: otherVisit.id,
      author_id: tom.id,
      is_draft: true,
      version: 1,
      finalized_at: null,
    })
  })

  test.for<[string, object]>([
    ['of tomorrow', { session_date: new Date(Date.now() + 86_400_000).toISOString() }],
    ['without a zone', { session_date: '2025-03-03T11:00:00' }],
    ['of no day', { session_date: null }],
    ['of no client', { client_id: null }],
    ['that took too long', { duration_minutes: 481 }],
    ['that took less than nothing', { duration_minutes: -1 }],
    ['with too many words', { plan: 'x'.repeat(10_001) }],
    ['that is final', { is_draft: false }],
    ['with a version', { version: 3 }],
  ])('%s is refused', async ([, wrong]) => {
    expect((await desk.post('/sessions', { ...note, ...wrong })).statusCode).toBe(422)
  })

  test('of an absent client is not found', async () => {
    expect((await desk.post('/sessions', { ...note, client_id: numbered(7) })).statusCode).toBe(404)
  })

  test("of somebody else's visit is not found", async () => {
    expect(
      (await desk.post('/sessions', { ...note, client_id: amelie.id, appointment_id: otherVisit.id })).statusCode,
    ).toBe(404)
  })

  test('of a visit that has one is refused', async () => {
    const answer = await desk.post('/sessions', { ...note, client_id: amelie.id, appointment_id: visit.id })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:appointment_has_session' })
  })
})

describe('a draft', () => {
  test('is saved field by field, and counts its versions', async () => {
    const id = await draft()
    const first = await desk.patch(`/sessions/${id}`, { version: 1, plan: 'Twice a week.' })
    expect(first.json()).toMatchObject({ version: 2, plan: 'Twice a week.', subjective: note.subjective })
    const second = await desk.patch(`/sessions/${id}`, { version: 2, plan: null, session_date: '2025-03-03T12:00:00Z' })
    expect(second.json()).toMatchObject({ version: 3, plan: null, session_date: '2025-03-03T12:00:00.000Z' })
  })

  test('tells who comes second which version there is, and loses nothing', async () => {
    const id = await draft()
    await desk.patch(`/sessions/${id}`, { version: 1, plan: 'First.' })
    const late = await desk.patch(`/sessions/${id}`, { version: 1, plan: 'Second.' })
    expect(late.statusCode).toBe(409)
    expect(late.json()).toMatchObject({ type: 'urn:pazpaz:problem:stale_version', current: 2 })
    expect((await desk.get(`/sessions/${id}`)).json()).toMatchObject({ plan: 'First.' })
  })

  test('saved ten times at the same moment is saved once', async () => {
    const id = await draft()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => desk.patch(`/sessions/${id}`, { version: 1, plan: `${index}` })),
    )
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(9)
  })

  test.for([{ plan: 'x' }, { version: 1 }, { version: '1', plan: 'x' }, { version: 0, plan: 'x' }])(
    'is not saved with %j',
    async (body) => {
      expect((await desk.patch(`/sessions/${await draft()}`, body)).statusCode).toBe(422)
    },
  )

  test('is finalized once', async () => {
    const id = await draft()
    const answer = await desk.post(`/sessions/${id}/finalize`, { version: 1 })
    expect(answer.json()).toMatchObject({ is_draft: false, version: 2, finalized_at: expect.any(String) })
    const again = await desk.post(`/sessions/${id}/finalize`, { version: 2 })
    expect(again.statusCode).toBe(409)
    expect(again.json()).toMatchObject({ type: 'urn:pazpaz:problem:session_finalized' })
  })

  test('cannot be amended', async () => {
    const answer = await desk.post(`/sessions/${await draft()}/amend`, { version: 1, plan: 'x' })
    expect(answer.json()).toMatchObject({ status: 409, type: 'urn:pazpaz:problem:session_is_draft' })
  })
})

describe('a final note', () => {
  test('is amended, and what it said before is kept', async () => {
    const answer = await desk.post(`/sessions/${final}/amend`, { version: 1, plan: 'Rest.' })
    expect(answer.json()).toMatchObject({ version: 2, plan: 'Rest.', is_draft: false })
    const { items } = (await desk.get(`/sessions/${final}/versions`)).json()
    expect(items).toMatchObject([
      { version: 1, plan: reference.session.plan, subjective: reference.session.subjective },
    ])
  })

  test('is not saved like a draft', async () => {
    expect((await desk.patch(`/sessions/${final}`, { version: 1, plan: 'x' })).statusCode).toBe(409)
  })
})

describe('the notes of a client', () => {
  test('are newest first', async () => {
    const [older, newer] = [await draft(), await draft({ session_date: '2025-04-01T11:00:00Z' })]
    const { items, total } = (await desk.get('/sessions', { client_id: bao.id })).json()
    expect(total).toBe(2)
    expect(items.map(({ id }: { id: string }) => id)).toEqual([newer, older])
  })

  test('can be drafts or final ones only', async () => {
    await draft()
    expect((await desk.get('/sessions', { client_id: bao.id, is_draft: 'true' })).json().total).toBe(1)
    expect((await desk.get('/sessions', { client_id: bao.id, is_draft: 'false' })).json().total).toBe(0)
  })

  test('are asked for by client', async () => {
    expect((await desk.get('/sessions')).statusCode).toBe(422)
  })

  test('are read on record, like one note and its versions', async () => {
    await desk.get('/sessions', { client_id: amelie.id })
    await desk.get(`/sessions/${final}`)
    await desk.get(`/sessions/${final}/versions`)
    const { items } = (await desk.get('/audit-events', { phi_only: 'true' })).json()
    expect(items.map(({ event_type }: { event_type: string }) => event_type)).toEqual([
      'session.list',
      'session.read',
      'session.list',
    ])
  })
})

describe('a deleted note', () => {
  test('is gone, until it is restored', async () => {
    expect((await desk.delete(`/sessions/${final}`)).statusCode).toBe(204)
    expect((await desk.get(`/sessions/${final}`)).statusCode).toBe(404)
    expect((await desk.get(`/sessions/${final}/versions`)).statusCode).toBe(404)
    expect((await desk.delete(`/sessions/${final}`)).statusCode).toBe(404)
    expect((await desk.get('/sessions', { client_id: amelie.id })).json().total).toBe(0)
    expect((await desk.post(`/sessions/${final}/restore`)).json()).toMatchObject({ plan: reference.session.plan })
    expect((await desk.get(`/sessions/${final}`)).statusCode).toBe(200)
  })

  test('is not restored when its visit has got another one', async () => {
    await desk.delete(`/sessions/${final}`)
    await draft({ client_id: amelie.id, appointment_id: visit.id })
    expect((await desk.post(`/sessions/${final}/restore`)).statusCode).toBe(409)
  })
})
