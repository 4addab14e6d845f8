import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { actorOf } from '../../plugins/access.ts'
import { found, notFound, Problem } from '../../problem.ts'
import { IdParams } from '../../schemas.ts'
import type { Appointments } from './repository.ts'
import { Appointment, AppointmentChange, AppointmentPage, AppointmentQuery } from './schemas.ts'
import { Conflicts, NewAppointment, SlotQuery } from './schemas.ts'

const tags = ['appointments']
const config = { resource: 'appointment' } as const

export function appointmentRoutes(appointments: Appointments): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(reading(appointments))
    await app.register(writing(appointments))
  }
}

function reading(appointments: Appointments): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/appointments',
      {
        config,
        schema: {
          tags,
          summary: 'Appointments, newest first; start and end give those that overlap the time between',
          querystring: AppointmentQuery,
          response: { 200: AppointmentPage },
        },
      },
      async (request) => {
        const { start, end, ...rest } = request.query
        const window = { ...(start && { start: new Date(start) }), ...(end && { end: new Date(end) }) }
        return appointments.list(actorOf(request), { ...rest, ...window })
      },
    )

    app.get(
      '/appointments/conflicts',
      {
        config,
        schema: {
          tags,
          summary: 'What stands in the way of a slot',
          querystring: SlotQuery,
          response: { 200: Conflicts },
        },
      },
      async (request) => {
        const { exclude_id, ...times } = request.query
        const slot = { ...slotOf(times), ...(exclude_id !== undefined && { exclude_id }) }
        const conflicts = await appointments.conflicts(actorOf(request), slot)
        return { has_conflict: conflicts.length > 0, conflicts }
      },
    )

    app.get(
      '/appointments/:id',
      { config, schema: { tags, summary: 'One appointment', params: IdParams, response: { 200: Appointment } } },
      async (request) => found(await appointments.get(actorOf(request), request.params.id)),
    )
  }
}

function writing(appointments: Appointments): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/appointments',
      {
        config,
        schema: { tags, summary: 'Book an appointment', body: NewAppointment, response: { 201: Appointment } },
      },
      async (request, reply) => {
        const { scheduled_start, scheduled_end, ...values } = request.body
        const input = { ...values, ...slotOf({ scheduled_start, scheduled_end }) }
        return reply.status(201).send(await appointments.create(actorOf(request), input))
      },
    )

    app.put(
      '/appointments/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change or move an appointment',
          params: IdParams,
          body: AppointmentChange,
          response: { 200: Appointment },
        },
      },
      async (request) => {
        const { scheduled_start, scheduled_end, ...values } = request.body
        const change = { ...values, ...partOfSlot({ scheduled_start, scheduled_end }) }
        return found(await appointments.update(actorOf(request), request.params.id, change))
      },
    )

    app.delete(
      '/appointments/:id',
      { config, schema: { tags, summary: 'Delete an appointment', params: IdParams, response: { 204: Type.Null() } } },
      async (request, reply) => {
        if (!(await appointments.remove(actorOf(request), request.params.id))) throw notFound()
        return reply.status(204).send(null)
      },
    )
  }
}

function slotOf(times: { readonly scheduled_start: string; readonly scheduled_end: string }) {
  const slot = { scheduled_start: new Date(times.scheduled_start), scheduled_end: new Date(times.scheduled_end) }
  if (slot.scheduled_end <= slot.scheduled_start) {
    throw new Problem(422, 'not_valid', 'The end must come after the start.', {
      errors: [{ path: '/scheduled_end', rule: 'after_start' }],
    })
  }
  return slot
}

/** A change may name one end only: whether it comes after the other is for the database to see. */
function partOfSlot(times: {
  readonly scheduled_start: string | undefined
  readonly scheduled_end: string | undefined
}) {
  const { scheduled_start, scheduled_end } = times
  if (scheduled_start !== undefined && scheduled_end !== undefined) return slotOf({ scheduled_start, scheduled_end })
  return {
    ...(scheduled_start !== undefined && { scheduled_start: new Date(scheduled_start) }),
    ...(scheduled_end !== undefined && { scheduled_end: new Date(scheduled_end) }),
  }
}
