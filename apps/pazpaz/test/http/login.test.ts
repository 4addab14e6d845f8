import { once } from 'node:events'
import { replace } from 'tidemark/fastify'
import { expect, test } from 'vitest'
import { CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE } from '../../src/auth/cookies.ts'
import { reference } from '../../seeds/reference.ts'
import { otherPractice, owner, practice, sql } from '../support/practice.ts'
import { onRedis } from '../support/store.ts'
import { cookiesOf, login, startOwnService, startService, tokensOf } from '../support/service.ts'

const service = await startService()
const { app } = service
const email: string = reference.owner.email

function ask(address: string, remoteAddress = '203.0.113.1') {
  return app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload: { email: address }, remoteAddress })
}

function verify(token: string, remoteAddress = '203.0.113.1') {
  return app.inject({ method: 'POST', url: '/api/v1/auth/verify', payload: { token }, remoteAddress })
}

async function newToken(address = email): Promise<string> {
  const mail = service.nextMail()
  await ask(address)
  return tokensOf(await mail)[0] ?? ''
}

test('a link comes by mail and logs in', async () => {
  const answer = await verify(await newToken())
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({
    user: { id: reference.owner.id, email, full_name: 'Inês Carvalho', role: 'owner' },
    workspace: reference.workspace,
  })
  const me = await app.inject({ url: '/api/v1/auth/me', cookies: cookiesOf(answer) })
  expect(me.json()).toEqual(answer.json())
})

test('the mail goes to the address, and its link carries the token behind the #', async () => {
  const next = service.nextMail()
  await ask(email)
  const mail = await next
  expect(mail).toMatchObject({ to: email, subject: 'Log in to PazPaz' })
  expect(mail.text).toMatch(/https:\/\/desk\.example\/login#[\w-]{43}\n/)
})

test('case does not matter in an address', async () => {
  expect((await verify(await newToken(email.toUpperCase()))).statusCode).toBe(200)
})

test.skipIf(onRedis)('a token has 256 bits, and only its hash is stored', async () => {
  const token = await newToken()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const { rows } = await sql.query<{ key: string; value: unknown }>('select key, value from short_lived_values')
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(token)
})

test('a token logs in once', async () => {
  const token = await newToken()
  expect((await verify(token)).statusCode).toBe(200)
  const second = await verify(token)
  expect(second.statusCode).toBe(401)
  expect(second.json()).toMatchObject({ type: 'urn:pazpaz:problem:link_not_valid' })
})

test('of ten that use a token at the same moment, one gets in', async () => {
  const token = await newToken()
  const answers = await Promise.all(Array.from({ length: 10 }, () => verify(token)))
  const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)
  expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 401)])
})

test('a token is worth nothing after ten minutes', async () => {
  const token = await newToken()
  await service.letPass(600)
  expect((await verify(token)).statusCode).toBe(401)
})

test.skipIf(onRedis)('a token lives for ten minutes', async () => {
  await newToken()
  const { rows } = await sql.query<{ seconds: number }>(
    'select extract(epoch from expires_at - clock_timestamp())::float8 as seconds from short_lived_values',
  )
  expect(rows[0]?.seconds).toBeGreaterThan(590)
  expect(rows[0]?.seconds).toBeLessThanOrEqual(600)
})

test.for(['', 'x'.repeat(201)])('a token of a wrong length is not valid', async (token) => {
  expect((await verify(token)).statusCode).toBe(422)
})

test('a token is never used by GET', async () => {
  const token = await newToken()
  expect((await app.inject({ url: '/api/v1/auth/verify', query: { token } })).statusCode).toBe(404)
  expect((await app.inject({ url: '/login' })).headers['content-type']).toContain('text/html')
  expect((await verify(token)).statusCode).toBe(200)
})

test('known, unknown and inactive addresses get the same answer', async () => {
  await practice().users.update(owner, reference.assistant.id, { is_active: false })
  const answers = [
    await ask(email, '203.0.113.1'),
    await ask('nobody@mail.example', '203.0.113.2'),
    await ask(reference.assistant.email, '203.0.113.3'),
  ]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
})

test.skipIf(onRedis)('known and unknown addresses raise the same counters', async () => {
  await ask(email, '203.0.113.1')
  const counters = 'select count(*)::int as counters, sum(count)::int as counted from short_lived_counters'
  const { rows: known } = await sql.query(counters)
  await ask('nobody@mail.example', '203.0.113.2')
  const { rows: both } = await sql.query(counters)
  expect(known).toEqual([{ counters: 2, counted: 2 }])
  expect(both).toEqual([{ counters: 4, counted: 4 }])
})

test('an unknown address gets no mail', async () => {
  const sent: string[] = []
  using _ = replace(service.mailer, { send: async ({ to }) => void sent.push(to) })
  for (const address of ['nobody@mail.example', email]) {
    await service.app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload: { email: address } })
  }
  await service.settled()
  expect(sent).toEqual([email])
})

test('somebody who became inactive after asking is not let in', async () => {
  const token = await newToken(reference.assistant.email)
  await practice().users.update(owner, reference.assistant.id, { is_active: false })
  expect((await verify(token)).statusCode).toBe(401)
})

test('nobody gets into a workspace that is not active', async () => {
  const token = await newToken()
  await practice().workspaces.update(owner, { is_active: false })
  expect((await verify(token)).statusCode).toBe(401)
})

test('who works in two practices gets a link for each, in one mail', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  await repositories.users.create(other, { email, full_name: 'Inês Carvalho' })
  const next = service.nextMail()
  await ask(email)
  const tokens = tokensOf(await next)
  expect(tokens).toHaveLength(2)
  const answers = await Promise.all(tokens.map((token) => verify(token)))
  const names = answers.map((answer) => String(answer.json().workspace.name))
  expect(new Set(names)).toEqual(new Set(['Harbour Street Physiotherapy', 'Hillside Osteopathy']))
})

test.for(['not-an-address', '', 'two@at@mail.example', 'a b@mail.example'])(
  'what is no address is refused: %j',
  async (address) => {
    expect((await ask(address)).statusCode).toBe(422)
  },
)

test('the fourth link within an hour from one place is refused, for every address', async () => {
  for (const address of [email, 'nobody@mail.example', 'somebody@mail.example']) {
    expect((await ask(address)).statusCode).toBe(200)
  }
  const refused = await ask('else@mail.example')
  expect(refused.statusCode).toBe(429)
  expect(refused.json()).toMatchObject({ status: 429, title: 'Too Many Requests' })
  expect((await ask('else@mail.example', '203.0.113.2')).statusCode).toBe(200)
})

test.for([email, 'nobody@mail.example'])('the sixth link within an hour for %s is refused', async (address) => {
  for (let place = 1; place <= 5; place++) expect((await ask(address, `203.0.113.${place}`)).statusCode).toBe(200)
  expect((await ask(address, '203.0.113.6')).statusCode).toBe(429)
})

test('after an hour links may be asked for again', async () => {
  for (let time = 1; time <= 4; time++) await ask(email)
  await service.letPass(3600)
  expect((await ask(email)).statusCode).toBe(200)
})

test('the eleventh try to log in within five minutes is refused, also with a good token', async () => {
  const token = await newToken()
  for (let time = 1; time <= 10; time++) expect((await verify('guess')).statusCode).toBe(401)
  expect((await verify(token)).statusCode).toBe(429)
  expect((await verify(token, '203.0.113.2')).statusCode).toBe(200)
})

test('cookies are out of reach for scripts and other sites', async () => {
  const answer = await verify(await newToken())
  const byName = Object.fromEntries(answer.cookies.map((cookie) => [cookie.name, cookie]))
  const week = 7 * 24 * 3600
  expect(byName[SESSION_COOKIE]).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: week,
  })
  expect(byName[CSRF_COOKIE]).toMatchObject({ secure: true, sameSite: 'Strict', path: '/', maxAge: week })
  expect(byName[CSRF_COOKIE]).not.toHaveProperty('httpOnly')
  expect(answer.body).not.toContain(byName[SESSION_COOKIE]?.value)
})

test('logging out ends this login and no other', async () => {
  const [here, there] = [await login(app), await login(app)]
  const answer = await here.post('/auth/logout')
  expect(answer.statusCode).toBe(204)
  expect(answer.cookies.map(({ name, value }) => [name, value])).toEqual([
    [SESSION_COOKIE, ''],
    [CSRF_COOKIE, ''],
  ])
  expect((await here.get('/auth/me')).statusCode).toBe(401)
  expect((await there.get('/auth/me')).statusCode).toBe(200)
})

test.skipIf(onRedis)('a revoked login is remembered until it would have ended anyway', async () => {
  await (await login(app)).post('/auth/logout')
  const { rows } = await sql.query<{ days: number }>(
    "select extract(epoch from expires_at - clock_timestamp())::float8 / 86400 as days from short_lived_values where key like 'revoked:%'",
  )
  expect(rows[0]?.days).toBeCloseTo(7, 2)
})

test('logging out twice is not possible', async () => {
  const desk = await login(app)
  await desk.post('/auth/logout')
  expect((await desk.post('/auth/logout')).statusCode).toBe(401)
})

test('logins, failed logins and logouts are events', async () => {
  const answer = await verify(await newToken())
  await verify('guess')
  const cookies = cookiesOf(answer)
  await app.inject({
    method: 'POST',
    url: '/api/v1/auth/logout',
    cookies,
    headers: { [CSRF_HEADER]: cookies[CSRF_COOKIE] },
  })
  const { rows } = await sql.query(
    "select event_type, workspace_id, user_id, host(ip_address) as ip from audit_events where resource_type = 'user' order by position",
  )
  const { workspaceId: workspace_id, userId: user_id } = owner
  expect(rows).toEqual([
    { event_type: 'user.login', workspace_id, user_id, ip: '203.0.113.1' },
    { event_type: 'user.login_failed', workspace_id: null, user_id: null, ip: '203.0.113.1' },
    { event_type: 'user.logout', workspace_id, user_id, ip: '127.0.0.1' },
  ])
})

test('no address and no token is in the log', async () => {
  const token = await newToken()
  await verify(token)
  expect(service.log()).toContain('/api/v1/auth/verify')
  expect(service.log()).not.toContain(token)
  expect(service.log()).not.toContain(email)
})

test('a mail that cannot be sent is logged without its address, and nobody can tell', async () => {
  using _ = replace(service.mailer, { send: () => Promise.reject(new Error(`550 no such user ${email}`)) })
  const answer = await service.app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload: { email } })
  await service.settled()
  expect(answer.statusCode).toBe(200)
  expect(service.log()).toContain('mail not sent')
  expect(service.log()).not.toContain(email)
})

test('the answer does not wait for the mail, so its time tells nothing', async () => {
  const sending = new AbortController()
  const send = async () => {
    if (!sending.signal.aborted) await once(sending.signal, 'abort')
  }
  using _ = replace(service.mailer, { send })
  const answer = await service.app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload: { email } })
  expect(answer.statusCode).toBe(200)
  sending.abort()
})

test('closing the service waits for mails on their way', async () => {
  const sent: string[] = []
  const send = async ({ to }: { to: string }) => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    sent.push(to)
  }
  const own = await startOwnService({ mailer: { send } })
  await own.app.inject({ method: 'POST', url: '/api/v1/auth/magic-link', payload: { email } })
  await own.app.close()
  expect(sent).toEqual([email])
})
