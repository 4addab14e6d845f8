import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { actorOf } from '../../plugins/access.ts'
import { found } from '../../problem.ts'
import { activity, IdParams } from '../../schemas.ts'
import type { Locations } from './repository.ts'
import { NewLocation, Location, LocationChange, LocationPage, LocationQuery } from './schemas.ts'

const tags = ['locations']
const config = { resource: 'location' } as const

export function locationRoutes(locations: Locations): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(reading(locations))
    await app.register(writing(locations))
  }
}

function reading(locations: Locations): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/locations',
      {
        config,
        schema: { tags, summary: 'Locations by name', querystring: LocationQuery, response: { 200: LocationPage } },
      },
      async (request) => {
        const { is_active, ...page } = request.query
        return locations.list(actorOf(request), { ...page, ...activity(is_active) })
      },
    )

    app.get(
      '/locations/:id',
      { config, schema: { tags, summary: 'One location', params: IdParams, response: { 200: Location } } },
      async (request) => found(await locations.get(actorOf(request), request.params.id)),
    )
  }
}

function writing(locations: Locations): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/locations',
      { config, schema: { tags, summary: 'Add a location', body: NewLocation, response: { 201: Location } } },
      async (request, reply) => reply.status(201).send(await locations.create(actorOf(request), request.body)),
    )

    app.put(
      '/locations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change a location',
          params: IdParams,
          body: LocationChange,
          response: { 200: Location },
        },
      },
      async (request) => found(await locations.update(actorOf(request), request.params.id, request.body)),
    )

    app.delete(
      '/locations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete a location, or archive it when an appointment has it',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        found(await locations.remove(actorOf(request), request.params.id))
        return reply.status(204).send(null)
      },
    )
  }
}
