import type { LightMyRequestResponse } from 'fastify'
import { reference } from '../../seeds/reference.ts'
import { numbered } from '../support/practice.ts'
import { login, tokensOf, type Browser, type Service } from '../support/service.ts'

export interface Endpoint {
  /** The route, and how it is asked where there are several ways. */
  readonly name: string
  readonly route: string
  /** Makes ready what the request needs, and gives the request. */
  readonly ready: (round: number) => Request | Promise<Request>
  /** Milliseconds; 150 unless told. */
  readonly target?: number
  /** Statements of one request, `begin` and `commit` too, however much there is in the tables. The login takes four of them. */
  readonly queries: number
}

type Answer = Promise<LightMyRequestResponse>
type Request = () => Answer

const CONFLICT_TARGET_MS = 100

/** Every endpoint, as a practice of any size asks it. */
export function measuredEndpoints(service: Service, desk: Browser): readonly Endpoint[] {
  return [...auth(service, desk), ...clients(desk), ...appointments(desk), ...catalogue(desk), ...sessions(desk)]
}

/** `asked` tells the requests of one route apart. */
function endpoint(route: string, queries: number, request: (round: number) => Answer, asked = ''): Endpoint {
  return { name: `${route}${asked}`, route, queries, ready: (round) => () => request(round) }
}

function prepared(route: string, queries: number, ready: Endpoint['ready']): Endpoint {
  return { name: route, route, queries, ready }
}

function auth({ app, nextMail, settled }: Service, desk: Browser): readonly Endpoint[] {
  const ask = () => desk.post('/auth/magic-link', { email: reference.owner.email })
  return [
    endpoint('POST /auth/magic-link', 8, async () => {
      const answer = await ask()
      // What happens after the answer, so that it is counted with its own request.
      await settled()
      return answer
    }),
    prepared('POST /auth/verify', 8, async () => {
      await ask()
      const [token = ''] = tokensOf(await nextMail())
      await settled()
      return () => desk.post('/auth/verify', { token })
    }),
    endpoint('GET /auth/me', 4, () => desk.get('/auth/me')),
    prepared('POST /auth/logout', 8, async () => {
      const leaving = await login(app)
      return () => leaving.post('/auth/logout')
    }),
    endpoint('GET /audit-events', 9, () => desk.get('/audit-events')),
    prepared('GET /audit-events/:id', 8, async () => {
      const { items } = (await desk.get('/audit-events', { page_size: '1' })).json()
      return () => desk.get(`/audit-events/${items[0].id}`)
    }),
  ]
}

function clients(desk: Browser): readonly Endpoint[] {
  const id = numbered(1)
  return [
    endpoint('POST /clients', 9, () => desk.post('/clients', { first_name: 'Jo', last_name: 'Li' })),
    endpoint('GET /clients', 10, () => desk.get('/clients')),
    endpoint('GET /clients', 10, () => desk.get('/clients', { search: 'client 1' }), '?search'),
    endpoint('GET /clients/:id', 9, () => desk.get(`/clients/${id}`)),
    endpoint('PUT /clients/:id', 10, (round) => desk.put(`/clients/${id}`, { notes: `${round}` })),
    endpoint('DELETE /clients/:id', 9, () => desk.delete(`/clients/${id}`)),
  ]
}

function booking(round: number) {
  return {
    client_id: numbered(1),
    scheduled_start: new Date(Date.UTC(2100, 0, round, 9)).toISOString(),
    scheduled_end: new Date(Date.UTC(2100, 0, round, 10)).toISOString(),
    location_type: 'home',
  }
}

function appointments(desk: Browser): readonly Endpoint[] {
  const week = { start: '2030-01-01T00:00:00Z', end: '2030-01-08T00:00:00Z' }
  const busy = { scheduled_start: '2030-01-01T00:30:00Z', scheduled_end: '2030-01-01T02:30:00Z' }
  const [, open] = reference.appointments
  const move = (round: number) => desk.put(`/appointments/${open.id}`, { ...booking(round), client_id: undefined })
  const conflicts = endpoint('GET /appointments/conflicts', 8, () => desk.get('/appointments/conflicts', busy))
  return [
    endpoint('POST /appointments', 9, (round) => desk.post('/appointments', booking(round))),
    endpoint('GET /appointments', 9, () => desk.get('/appointments', week), '?start&end'),
    endpoint('GET /appointments', 9, () => desk.get('/appointments', { client_id: numbered(1) }), '?client_id'),
    { ...conflicts, target: CONFLICT_TARGET_MS },
    endpoint('GET /appointments/:id', 8, () => desk.get(`/appointments/${open.id}`)),
    endpoint('PUT /appointments/:id', 10, move),
    prepared('DELETE /appointments/:id', 9, async (round) => {
      const { id } = (await desk.post('/appointments', booking(round))).json()
      return () => desk.delete(`/appointments/${id}`)
    }),
  ]
}

function catalogue(desk: Browser): readonly Endpoint[] {
  return [
    ...catalogueOf(desk, '/services', reference.service.id, (round) => ({
      name: `Taping ${round}`,
      default_duration_minutes: 20,
    })),
    ...catalogueOf(desk, '/locations', reference.online.id, (round) => ({
      name: `Room ${round}`,
      location_type: 'online',
    })),
  ]
}

function catalogueOf(desk: Browser, path: string, known: string, made: (round: number) => object): readonly Endpoint[] {
  return [
    endpoint(`POST ${path}`, 9, (round) => desk.post(path, made(round))),
    endpoint(`GET ${path}`, 9, () => desk.get(path)),
    endpoint(`GET ${path}/:id`, 8, () => desk.get(`${path}/${known}`)),
    endpoint(`PUT ${path}/:id`, 9, (round) => desk.put(`${path}/${known}`, made(round))),
    prepared(`DELETE ${path}/:id`, 9, async (round) => {
      const { id } = (await desk.post(path, made(round))).json()
      return () => desk.delete(`${path}/${id}`)
    }),
  ]
}

function sessions(desk: Browser): readonly Endpoint[] {
  const final = `/sessions/${reference.session.id}`
  const draft = { client_id: numbered(1), session_date: '2026-01-05T09:00:00Z', plan: 'Rest.' }
  const drafted = async () => `/sessions/${(await desk.post('/sessions', draft)).json().id}`
  let saved = ''
  return [
    endpoint('POST /sessions', 9, () => desk.post('/sessions', draft)),
    endpoint('GET /sessions', 10, () => desk.get('/sessions', { client_id: reference.clients[0].id })),
    endpoint('GET /sessions/:id', 9, () => desk.get(final)),
    endpoint('GET /sessions/:id/versions', 10, () => desk.get(`${final}/versions`)),
    prepared('PATCH /sessions/:id', 10, async (round) => {
      if (round === 0) saved = await drafted()
      return () => desk.patch(saved, { version: round + 1, plan: `${round}` })
    }),
    prepared('POST /sessions/:id/finalize', 10, async () => {
      const path = await drafted()
      return () => desk.post(`${path}/finalize`, { version: 1 })
    }),
    endpoint('POST /sessions/:id/amend', 10, (round) =>
      desk.post(`${final}/amend`, { version: round + 1, plan: `${round}` }),
    ),
    prepared('DELETE /sessions/:id', 9, async () => {
      await desk.post(`${final}/restore`)
      return () => desk.delete(final)
    }),
    prepared('POST /sessions/:id/restore', 9, async () => {
      await desk.delete(final)
      return () => desk.post(`${final}/restore`)
    }),
  ]
}
