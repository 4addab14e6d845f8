import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { login, startService } from '../support/service.ts'

// Requests made from the OpenAPI document: right in form, nearly right, and nonsense. Nothing may be a fault of ours, and no refusal
// and no line of the log may repeat what was sent.
const service = await startService()
const desk = await login(service.app)

const RUNS = 30
const SECRET = 'Fibromyalgia'

interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
}

interface Fuzzed {
  readonly name: string
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

const { paths } = (await service.app.inject('/docs/json')).json<{ paths: Record<string, Record<string, Operation>> }>()
const operations: readonly Fuzzed[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path: path.replace('/api/v1', ''),
    method,
    operation,
  })),
)

const ids = fc.constantFrom(
  reference.clients[0].id,
  reference.appointments[0].id,
  reference.appointments[1].id,
  reference.service.id,
  reference.clinic.id,
  reference.session.id,
  '00000000-0000-0000-0000-000000000000',
)

/** Any character there is, as `unit: 'binary'` gives them: that would make a map of all of them first, for a second. */
const character = fc.nat({ max: 0x10_f7_ff }).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800))

const hostile: fc.Arbitrary<unknown> = fc
  .oneof(
    fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, '', ' ', [], {}, [null], { toString: null }),
    fc.constantFrom(
      '\u0000',
      '\uD800',
      "'; drop table clients; --",
      '${jndi:ldap://x}',
      '%00',
      '../../etc/passwd',
      'NaN',
    ),
    fc.constantFrom(
      '0000-01-01',
      '9999-12-31T23:59:60Z',
      '2026-03-02T25:00:00Z',
      '2026-02-30',
      '+275760-09-13T00:00:00Z',
    ),
    fc.array(character, { maxLength: 40 }).map((characters) => characters.join('')),
    fc.jsonValue({ maxDepth: 3 }),
  )
  .map((value) => (typeof value === 'string' ? `${value}${SECRET}` : value))

function plausible({ type, format, enum: values, items }: Schema): fc.Arbitrary<unknown> {
  const kind = [type].flat()[0]
  if (values !== undefined) return fc.constantFrom(...values)
  if (format === 'uuid') return ids
  if (format === 'date-time')
    return fc
      .date({ min: new Date('1900-01-01'), max: new Date('2199-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString())
  if (format === 'date') return fc.constantFrom('2024-02-29', '1970-01-01')
  if (format === 'email') return fc.constant('someone@mail.example')
  if (kind === 'integer') return fc.integer({ min: 1, max: 500 })
  if (kind === 'boolean') return fc.boolean()
  if (kind === 'array') return fc.array(plausible(items ?? {}), { maxLength: 3 })
  return fc.string({ minLength: 1, maxLength: 60 })
}

/** Mostly right: what is wrong everywhere never gets past the first check. */
function value(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: plausible(schema) }, { weight: 1, arbitrary: hostile })
}

function fields(properties: Readonly<Record<string, Schema>>, needed: boolean): fc.Arbitrary<Record<string, unknown>> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, value(schema)]))
  const extra = fc.dictionary(fc.constantFrom('workspace_id', 'id', '__proto__', 'constructor', 'x'), hostile, {
    maxKeys: 1,
  })
  const none = fc.constant({})
  const more = fc.oneof({ weight: 8, arbitrary: none }, { weight: 1, arbitrary: extra })
  return fc
    .tuple(fc.record(known, needed ? {} : { requiredKeys: [] }), more)

    .map(([right, wrong]) => Object.assign(right, wrong))
}

function requests({ path, method, operation }: Fuzzed): fc.Arbitrary<InjectOptions & { readonly url: string }> {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
  const properties = operation.requestBody?.content['application/json'].schema.properties ?? {}
  const body = fc.oneof(
    { weight: 4, arbitrary: fields(properties, true) },
    { weight: 4, arbitrary: fields(properties, false) },
    { weight: 1, arbitrary: hostile },
  )
  const search = fields(Object.fromEntries(query.map(({ name, schema }) => [name, schema])), false)
  const id = fc.oneof({ weight: 5, arbitrary: ids }, { weight: 1, arbitrary: hostile })
  return fc.tuple(id, search, body).map(([id, search, body]) => {
    const words = new URLSearchParams()
    if (query.length > 0) for (const [name, value] of Object.entries(search)) words.set(name, asText(value))
    const request = {
      method: method.toUpperCase() as 'GET',
      url: `${path.replace('{id}', encodeURIComponent(asText(id)))}?${words.toString()}`,
      headers: { 'x-csrf-token': desk.csrf, 'content-type': 'application/json' },
    }
    return operation.requestBody === undefined ? request : Object.assign(request, { payload: JSON.stringify(body) })
  })
}

/** As it would stand in a URL: half a character is none there. */
function asText(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('utf8')
}

describe.for(operations.filter(({ path }) => path !== '/auth/logout'))('$name', (operation) => {
  test('answers whatever comes, without a fault and without repeating it', async () => {
    await fc.assert(
      fc.asyncProperty(requests(operation), async (request) => {
        const answer = await desk.request(request)
        expect(answer.statusCode, answer.body).toBeLessThan(500)
        if (answer.statusCode >= 400) {
          expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
          expect(answer.body).not.toContain(SECRET)
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
    expect(service.log()).not.toContain(SECRET)
  }, 60_000)
})
