import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { actorOf } from '../../plugins/access.ts'
import { found } from '../../problem.ts'
import { activity, IdParams } from '../../schemas.ts'
import type { Services } from './repository.ts'
import { NewService, Service, ServiceChange, ServicePage, ServiceQuery } from './schemas.ts'

const tags = ['services']
const config = { resource: 'service' } as const

export function serviceRoutes(services: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(reading(services))
    await app.register(writing(services))
  }
}

function reading(services: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/services',
      {
        config,
        schema: { tags, summary: 'Services by name', querystring: ServiceQuery, response: { 200: ServicePage } },
      },
      async (request) => {
        const { is_active, ...page } = request.query
        return services.list(actorOf(request), { ...page, ...activity(is_active) })
      },
    )

    app.get(
      '/services/:id',
      { config, schema: { tags, summary: 'One service', params: IdParams, response: { 200: Service } } },
      async (request) => found(await services.get(actorOf(request), request.params.id)),
    )
  }
}

function writing(services: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/services',
      { config, schema: { tags, summary: 'Add a service', body: NewService, response: { 201: Service } } },
      async (request, reply) => reply.status(201).send(await services.create(actorOf(request), request.body)),
    )

    app.put(
      '/services/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change a service',
          params: IdParams,
          body: ServiceChange,
          response: { 200: Service },
        },
      },
      async (request) => found(await services.update(actorOf(request), request.params.id, request.body)),
    )

    app.delete(
      '/services/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete a service, or archive it when an appointment has it',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        found(await services.remove(actorOf(request), request.params.id))
        return reply.status(204).send(null)
      },
    )
  }
}
