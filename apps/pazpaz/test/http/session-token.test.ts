import { randomUUID } from 'node:crypto'
import { base64url, SignJWT, UnsecuredJWT } from 'jose'
import { override } from 'tidemark/fastify'
import { expect, test } from 'vitest'
import { SESSION_COOKIE } from '../../src/auth/cookies.ts'
import { createSessionTokens } from '../../src/auth/session-tokens.ts'
import { reference } from '../../seeds/reference.ts'
import { otherPractice, owner, practice } from '../support/practice.ts'
import { ines, keys, login, startOwnService, startService } from '../support/service.ts'

const { app, store } = await startService()
const now = Math.floor(Date.now() / 1000)
const claims = { workspace_id: ines.workspace_id, iss: 'pazpaz', sub: ines.id, jti: randomUUID() }
const valid = { ...claims, iat: now, exp: now + 3600 }

function me(token: string | undefined) {
  return app.inject({ url: '/api/v1/auth/me', ...(token !== undefined && { cookies: { [SESSION_COOKIE]: token } }) })
}

async function sign(payload: Record<string, unknown>, { alg = 'HS256', key = keys.logins } = {}) {
  return new SignJWT(payload).setProtectedHeader({ alg }).sign(key)
}

test('a token with all its claims gets in', async () => {
  expect((await me(await sign(valid))).statusCode).toBe(200)
})

test('without a token nobody gets in', async () => {
  const answer = await me(undefined)
  expect(answer.statusCode).toBe(401)
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:login_needed', title: 'Unauthorized', status: 401 })
})

const { exp: _exp, ...endless } = valid
const { jti: _jti, ...nameless } = valid
const { sub: _sub, ...userless } = valid
const { workspace_id: _workspace, ...homeless } = valid

test.for<[string, () => string | Promise<string>]>([
  ['that is expired', () => sign({ ...claims, iat: now - 7200, exp: now - 3600 })],
  ['that expires this second', () => sign({ ...claims, iat: now - 7200, exp: now })],
  ['that is signed with another key', () => sign(valid, { key: Buffer.alloc(32, 'other') })],
  ['that is signed with the key of something else', () => sign(valid, { key: keys.csrf })],
  ['of another algorithm', () => sign(valid, { alg: 'HS512', key: Buffer.alloc(64, keys.logins) })],
  ['without a signature', () => new UnsecuredJWT(valid).encode()],
  ['of another issuer', () => sign({ ...valid, iss: 'elsewhere' })],
  ['without an end', () => sign(endless)],
  ['without a name of its own', () => sign(nameless)],
  ['without a user', () => sign(userless)],
  ['without a workspace', () => sign(homeless)],
  ['that is not one', () => 'not-a-token'],
  ['that is empty', () => ''],
  ['of a user who does not exist', () => sign({ ...valid, sub: randomUUID() })],
  ['of a workspace that does not exist', () => sign({ ...valid, workspace_id: randomUUID() })],
])('a token %s is refused', async ([, make]) => {
  expect((await me(await make())).statusCode).toBe(401)
})

test('a token whose content was changed is refused', async () => {
  const [head, , signature] = (await sign(valid)).split('.')
  const payload = base64url.encode(JSON.stringify({ ...valid, sub: reference.assistant.id }))
  expect((await me([head, payload, signature].join('.'))).statusCode).toBe(401)
})

test("a token of a user in somebody else's workspace is refused", async () => {
  const other = await otherPractice(practice())
  expect((await me(await sign({ ...valid, workspace_id: other.workspaceId }))).statusCode).toBe(401)
})

test('a token ends after seven days, by the clock of the service', async () => {
  const { token } = await createSessionTokens(keys.logins, () => new Date()).issue(ines)
  const week = 7 * 24 * 3600 * 1000
  const before = await startOwnService({ clock: () => new Date(Date.now() + week - 60_000) })
  const after = await startOwnService({ clock: () => new Date(Date.now() + week + 60_000) })
  const request = { url: '/api/v1/auth/me', cookies: { [SESSION_COOKIE]: token } }
  expect((await before.app.inject(request)).statusCode).toBe(200)
  expect((await after.app.inject(request)).statusCode).toBe(401)
})

test('a user who is made inactive is out at once', async () => {
  const desk = await login(app, { id: reference.assistant.id, workspace_id: owner.workspaceId })
  expect((await desk.get('/auth/me')).statusCode).toBe(200)
  await practice().users.update(owner, reference.assistant.id, { is_active: false })
  expect((await desk.get('/auth/me')).statusCode).toBe(401)
})

test('a workspace that is made inactive is closed at once', async () => {
  const desk = await login(app)
  await practice().workspaces.update(owner, { is_active: false })
  expect((await desk.get('/clients')).statusCode).toBe(401)
})

test('a user who is deleted is out at once', async () => {
  const desk = await login(app, { id: reference.assistant.id, workspace_id: owner.workspaceId })
  await practice().users.remove(owner, reference.assistant.id)
  expect((await desk.get('/auth/me')).statusCode).toBe(401)
})

test('what a user may do is what the database says now', async () => {
  const desk = await login(app, { id: reference.assistant.id, workspace_id: owner.workspaceId })
  expect((await desk.get('/audit-events')).statusCode).toBe(403)
  await practice().users.update(owner, reference.assistant.id, { role: 'owner' })
  expect((await desk.get('/audit-events')).statusCode).toBe(200)
})

test('when the store cannot be asked for revoked logins, nobody gets in', async () => {
  using _ = override(store, { get: refuseConnection })
  const answer = await (await login(app)).get('/auth/me')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:unavailable' })
})

test('a workspace that a header names means nothing', async () => {
  const other = await otherPractice(practice())
  const headers = { 'x-workspace-id': other.workspaceId }
  expect((await app.inject({ url: '/api/v1/clients', headers })).statusCode).toBe(401)
  const desk = await login(app)
  expect((await desk.request({ url: '/clients', headers })).json().total).toBe(3)
})

function refuseConnection(): Promise<never> {
  return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
}
