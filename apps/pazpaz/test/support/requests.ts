import { reference } from '../../seeds/reference.ts'

/**
 * A good request for every writing route, on the reference data. Tests that speak of all routes go through the routes that the
 * service has, so whoever adds one and forgets it here is told.
 */
export const goodRequests: Readonly<Record<string, { readonly url: string; readonly body?: object }>> = {
  'POST /api/v1/auth/logout': { url: '/auth/logout' },
  'POST /api/v1/clients': { url: '/clients', body: { first_name: 'Jo', last_name: 'Li' } },
  'PUT /api/v1/clients/:id': { url: `/clients/${reference.clients[0].id}`, body: { phone: '1' } },
  'DELETE /api/v1/clients/:id': { url: `/clients/${reference.clients[0].id}` },
  'POST /api/v1/appointments': {
    url: '/appointments',
    body: {
      client_id: reference.clients[0].id,
      scheduled_start: '2026-03-02T09:00:00Z',
      scheduled_end: '2026-03-02T10:00:00Z',
      location_type: 'clinic',
    },
  },
  'PUT /api/v1/appointments/:id': {
    url: `/appointments/${reference.appointments[1].id}`,
    body: { status: 'completed' },
  },
  'DELETE /api/v1/appointments/:id': { url: `/appointments/${reference.appointments[1].id}` },
  'POST /api/v1/services': { url: '/services', body: { name: 'Taping', default_duration_minutes: 20 } },
  'PUT /api/v1/services/:id': { url: `/services/${reference.service.id}`, body: { name: 'Massage' } },
  'DELETE /api/v1/services/:id': { url: `/services/${reference.shortService.id}` },
  'POST /api/v1/locations': { url: '/locations', body: { name: 'Phone', location_type: 'online' } },
  'PUT /api/v1/locations/:id': { url: `/locations/${reference.online.id}`, body: { details: 'Link by mail' } },
  'DELETE /api/v1/locations/:id': { url: `/locations/${reference.online.id}` },
  'POST /api/v1/sessions': {
    url: '/sessions',
    body: { client_id: reference.clients[1].id, session_date: '2025-03-03T11:00:00Z', subjective: 'Better.' },
  },
  'PATCH /api/v1/sessions/:id': { url: `/sessions/${reference.session.id}`, body: { version: 1, plan: 'Rest.' } },
  'POST /api/v1/sessions/:id/finalize': { url: `/sessions/${reference.session.id}/finalize`, body: { version: 1 } },
  'POST /api/v1/sessions/:id/amend': {
    url: `/sessions/${reference.session.id}/amend`,
    body: { version: 1, plan: 'Rest.' },
  },
  'DELETE /api/v1/sessions/:id': { url: `/sessions/${reference.session.id}` },
  'POST /api/v1/sessions/:id/restore': { url: `/sessions/${reference.session.id}/restore` },
}
