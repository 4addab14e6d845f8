import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { fillPractice } from '../support/fill.ts'
import { measurePrepared, report } from '../support/figures.ts'
import { sql, url } from '../support/practice.ts'
import { login, startService } from '../support/service.ts'
import { measuredEndpoints, type Endpoint } from './measured-endpoints.ts'

const ROUNDS = 25
const TARGET_MS = 150
/** On a machine with other things to do a target may be missed; by this factor it is not the machine. */
const GROSS = 3
const NO_LIMIT = 1_000_000

const limits = {
  linksPerHourAndAddress: NO_LIMIT,
  linksPerHourAndEmail: NO_LIMIT,
  triesPerFiveMinutesAndAddress: NO_LIMIT,
}

interface Counter {
  readonly queries: number
}

interface Size {
  readonly clients: number
  readonly appointments: number
}

/** The tests of a file: every endpoint, in a practice of that size. A file for each size, so that workers share them. */
export async function measureEndpoints(size: Size): Promise<void> {
  const counter = { queries: 0 }
  const db = openDatabase(url, { onQuery: () => counter.queries++ })
  afterAll(() => db.destroy())
  const service = await startService({ db, limits })
  const endpoints = measuredEndpoints(service, await login(service.app))

  test('every endpoint is measured', () => {
    const registered = service.routes
      .filter(({ url, method }) => url.startsWith('/api/v1/') && method !== 'HEAD')
      .map(({ url, method }) => `${String(method)} ${url.replace('/api/v1', '')}`)
    expect(new Set(endpoints.map(({ route }) => route))).toEqual(new Set(registered))
  })

  describe(`with ${size.clients} clients and ${size.appointments} appointments`, () => {
    beforeAll(() => fillPractice(size.clients, size.appointments), 60_000)

    test('they are there', () => theyAreThere(size))
    test.for(endpoints)('$name', { retry: 2, timeout: 60_000 }, (endpoint) => measureOne(endpoint, size, counter))
  })
}

async function theyAreThere({ clients, appointments }: Size): Promise<void> {
  const { rows } = await sql.query(`
    select (select count(*)::int from clients) as clients, (select count(*)::int from appointments) as appointments,
      (select count(*)::int from appointments where scheduled_start < '2030-01-08' and scheduled_end > '2030-01-01') as week
  `)
  expect(rows).toEqual([{ clients: clients + 3, appointments: appointments + 2, week: Math.min(appointments, 168) }])
}

async function measureOne(endpoint: Endpoint, { clients, appointments }: Size, counter: Counter): Promise<void> {
  const { name, ready, target = TARGET_MS } = endpoint
  const counted = new Set<number>()
  let last = ''
  const figures = await measurePrepared(ROUNDS, async (round) => {
    const request = await ready(round)
    const before = counter.queries
    return async () => {
      const { statusCode, body } = await request()
      counted.add(counter.queries - before)
      expect(statusCode, body).toBeLessThan(300)
      last = body
    }
  })
  const queries = [...counted].join()
  report(name, figures, `${queries} queries, ${rowsIn(last)} rows, ${clients} clients, ${appointments} appointments`)
  expect([...counted]).toEqual([endpoint.queries])
  expect(figures.p95).toBeLessThan(target * GROSS)
}

/** How many rows an answer shows. */
function rowsIn(body: string): number {
  if (body === '') return 0
  const { items } = JSON.parse(body) as { readonly items?: readonly unknown[] }
  return items?.length ?? 1
}
