import { expect, test } from 'vitest'
import { createCsrfTokens } from '../../src/auth/csrf-tokens.ts'
import { CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE } from '../../src/auth/cookies.ts'
import { keys, login, startService, tom, type Browser } from '../support/service.ts'

// That every writing route is guarded is tested in every-route.test.ts; here is what the guard accepts.
const { app } = await startService()
const desk = await login(app)
const other = await login(app)

interface Sent {
  readonly cookie?: string | undefined
  readonly header?: string | undefined
}

function write({ cookie, header }: Sent, { cookies }: Browser = desk) {
  return app.inject({
    method: 'POST',
    url: '/api/v1/services',
    cookies: {
      [SESSION_COOKIE]: cookies[SESSION_COOKIE] ?? '',
      ...(cookie !== undefined && { [CSRF_COOKIE]: cookie }),
    },
    ...(header !== undefined && { headers: { [CSRF_HEADER]: header } }),
    payload: { name: 'Taping', default_duration_minutes: 20 },
  })
}

test('the token of this login, in cookie and header, is accepted', async () => {
  expect((await write({ cookie: desk.csrf, header: desk.csrf })).statusCode).toBe(201)
})

const [nonce = ''] = desk.csrf.split('.')
const forged = createCsrfTokens(Buffer.alloc(32, 'forger')).issue('any')

test.for<[string, Sent]>([
  ['neither cookie nor header', {}],
  ['the cookie alone', { cookie: desk.csrf }],
  ['the header alone', { header: desk.csrf }],
  ['two that differ', { cookie: desk.csrf, header: other.csrf }],
  ['the token of another login', { cookie: other.csrf, header: other.csrf }],
  ['a token signed with another key', { cookie: forged, header: forged }],
  ['a pair that somebody made up', { cookie: 'x', header: 'x' }],
  ['an empty pair', { cookie: '', header: '' }],
  ['a token without its signature', { cookie: nonce, header: nonce }],
  ['a token with half its signature', { cookie: desk.csrf.slice(0, -10), header: desk.csrf.slice(0, -10) }],
  ['a token with another nonce', { cookie: `x${desk.csrf}`, header: `x${desk.csrf}` }],
])('%s is refused with 403 and the id of the request', async ([, sent]) => {
  const answer = await write(sent)
  expect(answer.statusCode).toBe(403)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:csrf', request_id: answer.headers['x-request-id'] })
})

test('two tokens of one login are both good', async () => {
  const second = createCsrfTokens(keys.csrf)
  const [first] = desk.csrf.split('.')
  expect(first).not.toBe(second.issue('same').split('.')[0])
  expect(second.accepts('same', second.issue('same'), second.issue('same'))).toBe(false)
})

test.for(['GET', 'HEAD'] as const)('%s needs no token', async (method) => {
  const answer = await app.inject({ method, url: '/api/v1/services', cookies: desk.cookies })
  expect(answer.statusCode).toBe(200)
})

test('without a login, no token helps', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/services',
    cookies: { [CSRF_COOKIE]: desk.csrf },
    headers: { [CSRF_HEADER]: desk.csrf },
    payload: {},
  })
  expect(answer.statusCode).toBe(401)
})

test('asking for a link needs no token', async () => {
  const payload = { email: 'nobody@mail.example' }
  expect((await app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload })).statusCode).toBe(200)
})

test('a form of another site is refused: only JSON is read, and no origin is let in', async () => {
  const payload = 'email=ines%40harbour.example'
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example' }
  const form = await app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload, headers })
  expect(form.statusCode).toBe(415)
  const asked = await app.inject({ method: 'OPTIONS', url: '/api/v1/auth/verify', headers: { origin: headers.origin } })
  expect(asked.headers).not.toHaveProperty('access-control-allow-origin')
})

test('a refusal is an event of its user, with the route and the reason', async () => {
  const assistant = await login(app, tom)
  await write({}, assistant)
  expect((await desk.get('/audit-events', { action: 'refuse' })).json().items).toMatchObject([
    {
      event_type: 'service.refuse',
      user_id: tom.id,
      metadata: { method: 'POST', route: '/api/v1/services', status_code: 403, reason: 'csrf' },
    },
  ])
})
