import { expect } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import type { Browser } from './service.ts'

/** A booking as it is sent, on the quiet day of `at()`. */
export function slot(from: string, to: string, more: object = {}) {
  return {
    client_id: reference.clients[1].id,
    scheduled_start: `2026-03-02T${from}:00Z`,
    scheduled_end: `2026-03-02T${to}:00Z`,
    location_type: 'clinic',
    ...more,
  }
}

/** What books such a slot for whoever is logged in, and gives its id. */
export function bookingFor(desk: Browser) {
  return async (from: string, to: string, more: object = {}): Promise<string> => {
    const answer = await desk.post('/appointments', slot(from, to, more))
    expect(answer.statusCode, answer.body).toBe(201)
    return answer.json().id
  }
}
