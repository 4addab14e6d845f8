import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { login, startOwnService, startService } from '../support/service.ts'
import { until } from '../support/until.ts'

const service = await startService()
const { app } = service
const desk = await login(app)

function send(payload: string, type = 'application/json') {
  const headers = { 'content-type': type, 'x-csrf-token': desk.csrf }
  return desk.request({ method: 'POST', url: '/clients', payload, headers })
}

describe('a body', () => {
  test.for<[string, string, number, string]>([
    ['cut off', '{"first_name":"Jo"', 400, 'not_json'],
    ['not JSON', 'hello', 400, 'not_json'],
    ['empty', '', 400, 'not_json'],
    ['that changes prototypes', '{"__proto__":{"is_active":false}}', 400, 'not_json'],
    // Whoever looks for the end of the words from every quote is busy for a minute.
    ['of quotes without an end', `"${'\\"'.repeat(120_000)}`, 400, 'not_json'],
    ['too deep', `{"tags":${'['.repeat(50)}${']'.repeat(50)}}`, 400, 'body_too_deep'],
    ['too large', JSON.stringify({ notes: 'x'.repeat(300_000) }), 413, 'body_too_large'],
    ['that is a list', '[]', 422, 'not_valid'],
    ['that is null', 'null', 422, 'not_valid'],
    ['that is text', '"Jo"', 422, 'not_valid'],
  ])('%s is refused', async ([, payload, status, code]) => {
    const answer = await send(payload)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toMatchObject({ status, type: `urn:pazpaz:problem:${code}` })
  })

  test('of brackets in words is not deep', async () => {
    const body = { first_name: '[[[[[[[[[["{{{{{{\\', last_name: 'Li' }
    expect((await send(JSON.stringify(body))).statusCode).toBe(201)
  })

  test.for(['text/plain', 'application/xml', 'multipart/form-data; boundary=x'])('of %s is refused', async (type) => {
    expect((await send('{}', type)).statusCode).toBe(415)
  })
})

describe('answers', () => {
  test('carry headers that keep browsers careful, and are kept by nobody', async () => {
    const { headers } = await desk.get('/clients')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'strict-transport-security': expect.stringContaining('max-age='),
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    })
    expect(headers).not.toHaveProperty('x-powered-by')
  })

  test('carry the id of the request, and never one that was sent', async () => {
    const headers = { 'x-request-id': 'mine', 'request-id': 'mine' }
    const [first, second] = [await app.inject({ url: '/health/live', headers }), await app.inject('/health/live')]
    expect(first.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id'])
  })

  test.for(['/nowhere', '/api/v1/nowhere', '/api/v1/clients/%zz', '/api/v2/clients'])(
    'for %s are problem documents',
    async (url) => {
      const answer = await app.inject({ url })
      expect([400, 404]).toContain(answer.statusCode)
      expect(answer.json()).toMatchObject({ status: answer.statusCode, request_id: expect.any(String) })
    },
  )

  test.for<[string, string, string, string]>([
    ['is no HTTP', 'HELLO\r\n\r\n', '400 Bad Request', 'not_http'],
    [
      'has endless headers',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431 Request',
      'headers_too_large',
    ],
  ])('to what %s are problem documents', async ([, sent, status, code]) => {
    const own = await startOwnService()
    const answer = await converse(await own.app.listen({ host: '127.0.0.1', port: 0 }), sent)
    expect(answer).toContain(`HTTP/1.1 ${status}`)
    expect(answer).toContain('content-type: application/problem+json')
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      type: `urn:pazpaz:problem:${code}`,
      request_id: expect.any(String),
    })
  })

  test('to a fault of ours say nothing about it, and the log says where', async () => {
    const secret = 'patient Bao Nguyen'
    const own = await startOwnService({
      extend: (app) => {
        app.get('/fault', () => {
          throw new TypeError(secret)
        })
        app.get('/leak', { schema: { response: { 200: Type.Object({ id: Type.String() }) } } }, () => ({
          id: 'x',
          secret,
        }))
      },
    })
    const answer = await own.app.inject('/fault')
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:internal_error', title: 'Internal Server Error' })
    expect(answer.body + own.log()).not.toContain(secret)
    expect(own.log()).toMatch(/"name":"TypeError".*hardening\.test\.ts/)
    expect((await own.app.inject('/leak')).body).toBe('{"id":"x"}')
  })
})

test('too many requests from one address are turned away, and others are not', async () => {
  const own = await startOwnService({ limits: { requestsPerMinuteAndAddress: 3 } })
  const ask = (remoteAddress: string) => own.app.inject({ url: '/health/live', remoteAddress })
  for (let time = 1; time <= 3; time++) expect((await ask('203.0.113.1')).statusCode).toBe(200)
  const refused = await ask('203.0.113.1')
  expect(refused.statusCode).toBe(429)
  expect(refused.headers).toHaveProperty('retry-after')
  expect(refused.json()).toMatchObject({ type: 'urn:pazpaz:problem:too_many_requests' })
  expect((await ask('203.0.113.2')).statusCode).toBe(200)
})

test('an address that a proxy names is believed only when that proxy is trusted', async () => {
  const request = { url: '/health/live', headers: { 'x-forwarded-for': '203.0.113.5' } }
  for (const [trustProxy, remaining] of [
    [false, '1'],
    [['127.0.0.1'], '2'],
  ] as const) {
    const own = await startOwnService({
      trustProxy: trustProxy && [...trustProxy],
      limits: { requestsPerMinuteAndAddress: 3 },
    })
    await own.app.inject('/health/live')
    expect((await own.app.inject(request)).headers['x-ratelimit-remaining']).toBe(remaining)
  }
})

describe('health', () => {
  test('is live and ready', async () => {
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'ok' })
    expect((await app.inject('/health/ready')).json()).toEqual({ status: 'ok', database: 'ok', store: 'ok' })
  })
})

test('metrics count requests by route, and name no id and no workspace', async () => {
  const own = await startOwnService()
  const { items } = (await (await login(own.app)).get('/clients')).json()
  await (await login(own.app)).get(`/clients/${items[0].id}`)
  const { body, headers } = await own.app.inject('/metrics')
  expect(headers['content-type']).toContain('text/plain')
  expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/api/v1/clients/:id",status="200"} 1')
  expect(body).not.toMatch(/[\da-f]{8}-[\da-f]{4}/)
})

describe('the reference', () => {
  test('can be read', async () => {
    expect((await app.inject('/docs/')).body).toContain('PazPaz: reference')
  })

  test('describes every route of the interface', async () => {
    const { paths } = (await app.inject('/docs/json')).json()
    const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('{id}', ':id')}`),
    )
    const registered = service.routes
      .filter(({ url, method }) => url.startsWith('/api/') && method !== 'HEAD')
      .map(({ method, url }) => `${String(method)} ${url}`)
    expect(new Set(described)).toEqual(new Set(registered))
  })
})

test('the log has a line for each request, without its query', async () => {
  await desk.get('/clients', { search: 'Nguyen' })
  const line = service.log().trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(line)).toMatchObject({ msg: 'request', method: 'GET', route: '/api/v1/clients', status: 200 })
  expect(line).not.toContain('Nguyen')
})

test('closing finishes the requests in flight, and takes no new ones', async () => {
  const doors = new EventEmitter()
  const own = await startOwnService({
    extend: (app) => {
      app.get('/slow', async () => {
        doors.emit('begun')
        await once(doors, 'released')
        return { done: true }
      })
    },
  })
  const address = await own.app.listen({ host: '127.0.0.1', port: 0 })
  const begun = once(doors, 'begun')
  const slow = fetch(`${address}/slow`)
  await begun
  const closing = own.app.close()
  await untilRefused(Number(new URL(address).port))
  doors.emit('released')
  expect(await (await slow).json()).toEqual({ done: true })
  await closing
})

/** Sends bytes as they are, and gives those that come back until the other side hangs up. */
async function converse(address: string, sent: string): Promise<string> {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  socket.write(sent)
  let answer = ''
  for await (const text of socket) answer += String(text)
  return answer
}

async function untilRefused(port: number): Promise<void> {
  const refused = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(false)
      })
      socket.on('error', () => resolve(true))
    })
  await until(refused)
}
