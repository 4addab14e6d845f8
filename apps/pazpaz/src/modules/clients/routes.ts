import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { actorOf } from '../../plugins/access.ts'
import { found, notFound } from '../../problem.ts'
import { IdParams } from '../../schemas.ts'
import type { Clients } from './repository.ts'
import { Client, ClientChange, ClientDetail, ClientPage, ClientQuery, NewClient } from './schemas.ts'

const tags = ['clients']
const config = { resource: 'client' } as const

export function clientRoutes(clients: Clients): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/clients',
      { config, schema: { tags, summary: 'Add a client', body: NewClient, response: { 201: Client } } },
      async (request, reply) => reply.status(201).send(await clients.create(actorOf(request), request.body)),
    )

    app.get(
      '/clients',
      { config, schema: { tags, summary: 'Clients by name', querystring: ClientQuery, response: { 200: ClientPage } } },
      async (request) => clients.list(actorOf(request), request.query),
    )

    app.get(
      '/clients/:id',
      { config, schema: { tags, summary: 'One client', params: IdParams, response: { 200: ClientDetail } } },
      async (request) => found(await clients.get(actorOf(request), request.params.id)),
    )

    app.put(
      '/clients/:id',
      {
        config,
        schema: { tags, summary: 'Change a client', params: IdParams, body: ClientChange, response: { 200: Client } },
      },
      async (request) => found(await clients.update(actorOf(request), request.params.id, request.body)),
    )

    app.delete(
      '/clients/:id',
      { config, schema: { tags, summary: 'Archive a client', params: IdParams, response: { 204: Type.Null() } } },
      async (request, reply) => {
        if (!(await clients.archive(actorOf(request), request.params.id))) throw notFound()
        return reply.status(204).send(null)
      },
    )
  }
}
