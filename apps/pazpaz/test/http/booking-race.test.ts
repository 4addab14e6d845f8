import { expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { sql } from '../support/practice.ts'
import { login, startService } from '../support/service.ts'

const { app } = await startService()
const desk = await login(app)

test('200 bookings of one slot at the same moment, over real HTTP: one wins, with one event', async () => {
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = {
    'content-type': 'application/json',
    'x-csrf-token': desk.csrf,
    cookie: Object.entries(desk.cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; '),
  }
  const body = JSON.stringify({
    client_id: reference.clients[0].id,
    scheduled_start: '2026-03-02T09:00:00Z',
    scheduled_end: '2026-03-02T10:00:00Z',
    location_type: 'clinic',
  })
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const answer = await fetch(`${address}/api/v1/appointments`, { method: 'POST', headers, body })
      await answer.text()
      return answer.status
    }),
  )
  expect(answers.filter((status) => status === 201)).toHaveLength(1)
  expect(answers.filter((status) => status === 409)).toHaveLength(199)
  expect((await desk.get('/audit-events', { resource_type: 'appointment' })).json().total).toBe(1)
  const { rows } = await sql.query(
    "select count(*)::int as booked from appointments where scheduled_start > '2026-01-01'",
  )
  expect(rows).toEqual([{ booked: 1 }])
}, 60_000)
