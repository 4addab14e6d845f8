import type { HTTPMethods, InjectOptions, RouteOptions } from 'fastify'
import { describe, expect } from 'vitest'
import { test } from 'tidemark/vitest'
import { reference } from '../../seeds/reference.ts'
import { otherPractice, practice, sql } from '../support/practice.ts'
import { goodRequests } from '../support/requests.ts'
import { onRedis } from '../support/store.ts'
import { login, startService, type Browser } from '../support/service.ts'

// Written over the routes that the service has: one that is added tomorrow is tested tomorrow.
const { app, routes } = await startService()

const open = ['POST /api/v1/auth/magic-link', 'POST /api/v1/auth/verify']
const outside = /^\/(?:$|docs|health|metrics|login|pages\.css$|mark\.svg$)/
const api = routes.flatMap(each).filter(({ url }) => !outside.test(url))
const guarded = api.filter(({ name }) => !open.includes(name))
const writing = guarded.filter(({ method }) => !['GET', 'HEAD'].includes(method))
const withId = guarded.filter(({ url }) => url.includes(':id'))
const forOwners = guarded.filter(({ access }) => access === 'owner')

interface Route {
  readonly name: string
  readonly method: HTTPMethods & NonNullable<InjectOptions['method']>
  readonly url: string
  readonly access: string | undefined
}

function each({ method, url, config }: RouteOptions): Route[] {
  return [method].flat().map((method) => ({
    name: `${method} ${url}`,
    method,
    url,
    access: config?.access,
  }))
}

/** The id of a row of the reference practice that the route speaks of. */
const rows: Readonly<Record<string, string>> = {
  clients: reference.clients[0].id,
  appointments: reference.appointments[0].id,
  services: reference.service.id,
  locations: reference.clinic.id,
  sessions: reference.session.id,
}

async function own(url: string): Promise<string> {
  const resource = url.split('/')[3] ?? ''
  if (resource !== 'audit-events') return rows[resource] ?? ''
  const { rows: events } = await sql.query<{ id: string }>('select id from audit_events where workspace_id = $1', [
    reference.workspace.id,
  ])
  return events[0]?.id ?? ''
}

test('there are routes to test', () => {
  expect(guarded.length).toBeGreaterThan(35)
  expect(new Set(guarded.map(({ name }) => name)).size).toBe(guarded.length)
})

test('nothing is open but asking for a link and using it', () => {
  expect(api.filter(({ access }) => access === 'public').map(({ name }) => name)).toEqual(open)
  expect(routes.map(({ url }) => url).filter((url) => !url.startsWith('/api/v1/') && !outside.test(url))).toEqual([])
})

describe.for(guarded)('$name', ({ method, url }) => {
  test('answers strangers 401, and does nothing', async ({ db }) => {
    const target = url.replace(':id', await own(url))
    const answer = await app.inject({ method, url: target, payload: {} })
    expect(answer.statusCode).toBe(401)
    expect(await db.footprint()).toEqual({})
  })
})

describe.for(withId)('$name of another workspace', ({ name, method, url }) => {
  test('is answered as if it were not there, and untouched', async ({ db }) => {
    const stranger = await otherPractice(practice())
    const desk = await login(app, { id: stranger.userId ?? '', workspace_id: stranger.workspaceId })
    const ask = (id: string) =>
      desk.request({
        method,
        url: url.replace('/api/v1', '').replace(':id', id),
        ...(goodRequests[name]?.body && { payload: goodRequests[name].body }),
      })
    const id = await own(url)
    const before = await db.mark()
    const [foreign, absent] = [await ask(id), await ask('00000000-0000-4000-8000-00000000dead')]
    expect([foreign.statusCode, absent.statusCode]).toEqual([404, 404])
    expect(withoutRequest(foreign.body)).toBe(withoutRequest(absent.body))
    const { audit_events: _, ...changed } = await db.footprint(before)
    expect(changed).toEqual({})
  })
})

function withoutRequest(body: string): string {
  return body.replace(/"request_id":"[^"]+"/, '')
}

describe.for(forOwners)('$name', ({ method, url }) => {
  test('refuses assistants, on record', async ({ db }) => {
    const { id, workspace } = { id: reference.assistant.id, workspace: reference.workspace.id }
    const desk = await login(app, { id, workspace_id: workspace })
    const target = url.replace('/api/v1', '').replace(':id', await own(url))
    expect((await desk.request({ method, url: target })).statusCode).toBe(403)
    expect(await db.footprint()).toEqual({ audit_events: { inserted: 1 } })
  })
})

describe.for(writing)('$name', ({ name, method }) => {
  const { url, body } = goodRequests[name] ?? { url: '' }

  test('has a good request in test/support/requests.ts', () => {
    expect(goodRequests).toHaveProperty([name])
  })

  test('is refused without the CSRF token, on record, and does nothing', async ({ db }) => {
    const desk = await login(app)
    const answer = await desk.request({ method, url, headers: {}, ...(body && { payload: body }) })
    expect(answer.statusCode).toBe(403)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:csrf', request_id: answer.headers['x-request-id'] })
    expect(await db.footprint()).toEqual({ audit_events: { inserted: 1 } })
  })

  test('writes an event with what it changes', async ({ db }) => {
    const desk = await login(app)
    const target = await prepare(name, url, desk)
    const before = await db.mark()
    const answer = await desk.request({ method, url: target, ...(body && { payload: body }) })
    expect(answer.statusCode, answer.body).toBeLessThan(300)
    const { audit_events: events, ...changed } = await db.footprint(before)
    expect(events).toEqual({ inserted: 1 })
    if (!(onRedis && name.endsWith('/logout'))) expect(Object.keys(changed)).not.toEqual([])
  })
})

/** What must be there first, and where the request then goes. */
async function prepare(name: string, url: string, desk: Browser): Promise<string> {
  if (name.endsWith('/restore')) await desk.delete(`/sessions/${reference.session.id}`)
  if (!name.startsWith('PATCH') && !name.endsWith('/finalize')) return url
  const draft = await desk.post('/sessions', goodRequests['POST /api/v1/sessions']?.body)
  return url.replace(reference.session.id, draft.json().id)
}
