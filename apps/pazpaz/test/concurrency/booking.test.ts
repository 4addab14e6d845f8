import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import type { RuleError } from '../../src/rule-error.ts'
import { reference } from '../../seeds/reference.ts'
import { at, owner, practice, sql, url } from '../support/practice.ts'
import { untilSomebodyWaits } from '../support/until.ts'

const slot = {
  client_id: reference.clients[0].id,
  scheduled_start: at('09:00'),
  scheduled_end: at('10:00'),
  location_type: 'clinic',
} as const

const BOOK = `
  insert into appointments (id, workspace_id, client_id, scheduled_start, scheduled_end, location_type)
  values (gen_random_uuid(), $1, $2, $3, $3::timestamptz + interval '1 hour', 'clinic')
`

test('201 bookings of one slot over three pools: one wins, with one event, and nobody hangs', async () => {
  await using first = openDatabase(url, { connections: 8 })
  await using second = openDatabase(url, { connections: 8 })
  await using third = openDatabase(url, { connections: 8 })
  const desks = [practice(first), practice(second, 1000), practice(third, 2000)]
  const bookings = desks.flatMap(({ appointments }) =>
    Array.from({ length: 67 }, () => appointments.create(owner, slot)),
  )
  const results = await Promise.allSettled(bookings)
  const lost = results.filter((result) => result.status === 'rejected')
  expect(lost).toHaveLength(200)
  expect(new Set(lost.map(({ reason }) => (reason as RuleError).code))).toEqual(new Set(['appointment_overlaps']))
  expect((await practice().audit.list(owner, { resource_type: 'appointment' })).total).toBe(1)
  const { rows } = await sql.query('select count(*)::int as booked from appointments where scheduled_start = $1', [
    at('09:00'),
  ])
  expect(rows).toEqual([{ booked: 1 }])
}, 30_000)

test('two transactions that book two slots in opposite order queue up instead of ending in a deadlock', async () => {
  const [first, second] = [await sql.connect(), await sql.connect()]
  const nine = [owner.workspaceId, slot.client_id, at('09:00')]
  const ten = [owner.workspaceId, slot.client_id, at('10:00')]
  await first.query('begin')
  await second.query('begin')
  await first.query(BOOK, nine)
  const other = second.query(BOOK, ten).then(() => second.query(BOOK, nine))
  other.catch(() => {})
  await untilSomebodyWaits()
  await first.query(BOOK, ten)
  await first.query('commit')
  await expect(other).rejects.toMatchObject({ code: '23P01' })
  await second.query('rollback')
  for (const client of [first, second]) client.release()
})

test('a booking waits for an open transaction on its slot, and loses when that commits', async () => {
  const { appointments } = practice()
  const rival = await sql.connect()
  await rival.query('begin')
  await rival.query(BOOK, [owner.workspaceId, slot.client_id, slot.scheduled_start])
  const booking = appointments.create(owner, slot)
  booking.catch(() => {})
  const waits = untilSomebodyWaits().then(() => 'waiting')
  expect(await Promise.race([booking.catch(() => 'refused'), waits])).toBe('waiting')
  await rival.query('commit')
  rival.release()
  await expect(booking).rejects.toMatchObject({ code: 'appointment_overlaps' })
})

test('a booking that waited wins when the other one is taken back', async () => {
  const { appointments } = practice()
  const rival = await sql.connect()
  await rival.query('begin')
  await rival.query(BOOK, [owner.workspaceId, slot.client_id, slot.scheduled_start])
  const booking = appointments.create(owner, slot)
  await untilSomebodyWaits()
  await rival.query('rollback')
  rival.release()
  expect(await booking).toMatchObject({ status: 'scheduled' })
})

test('bookings of a whole day, all at once, fill it without an overlap', async () => {
  const { appointments } = practice()
  const starts = Array.from(
    { length: 60 },
    (_, index) => at('08:00').getTime() + (index % 20) * 1_800_000 + Math.floor(index / 20) * 600_000,
  )
  await Promise.allSettled(
    starts.map((start) =>
      appointments.create(owner, {
        ...slot,
        scheduled_start: new Date(start),
        scheduled_end: new Date(start + 1_800_000),
      }),
    ),
  )
  const { rows } = await sql.query<{ booked: number; overlaps: number }>(`
    select
      (select count(*)::int from appointments where scheduled_start >= '2026-01-01') as booked,
      (select count(*)::int from appointments a join appointments b on a.id < b.id
        and a.scheduled_start < b.scheduled_end and a.scheduled_end > b.scheduled_start) as overlaps
  `)
  expect(rows[0]?.overlaps).toBe(0)
  expect(rows[0]?.booked).toBeGreaterThanOrEqual(10)
})

test('another process that commits on its own is seen here', async () => {
  const script = `
    import pg from 'pg'
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
    await client.connect()
    await client.query("update services set name = 'Renamed elsewhere' where id = '${reference.service.id}'")
    await client.end()
  `
  const env = { ...process.env, DATABASE_URL: url }
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env })
  expect(await practice().services.get(owner, reference.service.id)).toMatchObject({ name: 'Renamed elsewhere' })
})
