import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { actorOf } from '../../plugins/access.ts'
import { found, notFound } from '../../problem.ts'
import { IdParams } from '../../schemas.ts'
import type { Sessions } from './repository.ts'
import { NewSession, Seen, Session, SessionChange, SessionPage, SessionQuery, Versions } from './schemas.ts'

const tags = ['sessions']
const config = { resource: 'session' } as const
const changing = { tags, params: IdParams, body: SessionChange, response: { 200: Session } }

export function sessionRoutes(sessions: Sessions): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(reading(sessions))
    await app.register(drafting(sessions))
    await app.register(removing(sessions))
  }
}

function reading(sessions: Sessions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/sessions',
      {
        config,
        schema: {
          tags,
          summary: 'Notes of a client, newest first',
          querystring: SessionQuery,
          response: { 200: SessionPage },
        },
      },
      async (request) => sessions.list(actorOf(request), request.query),
    )

    app.get(
      '/sessions/:id',
      { config, schema: { tags, summary: 'One note', params: IdParams, response: { 200: Session } } },
      async (request) => found(await sessions.get(actorOf(request), request.params.id)),
    )

    app.get(
      '/sessions/:id/versions',
      { config, schema: { tags, summary: 'What a note said before', params: IdParams, response: { 200: Versions } } },
      async (request) => {
        const items = await sessions.versions(actorOf(request), request.params.id)
        return { items: found(items) }
      },
    )
  }
}

function drafting(sessions: Sessions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/sessions',
      { config, schema: { tags, summary: 'Begin a note, as a draft', body: NewSession, response: { 201: Session } } },
      async (request, reply) => {
        const { session_date, ...rest } = request.body
        const input = { ...rest, session_date: new Date(session_date) }
        return reply.status(201).send(await sessions.create(actorOf(request), input))
      },
    )

    app.patch('/sessions/:id', { config, schema: { ...changing, summary: 'Save a draft' } }, async (request) => {
      const { version, ...content } = request.body
      return found(await sessions.saveDraft(actorOf(request), request.params.id, version, contentOf(content)))
    })

    app.post(
      '/sessions/:id/finalize',
      { config, schema: { ...changing, summary: 'Finalize a note', body: Seen } },
      async (request) => found(await sessions.finalize(actorOf(request), request.params.id, request.body.version)),
    )

    app.post(
      '/sessions/:id/amend',
      { config, schema: { ...changing, summary: 'Change a finalized note; what it said before is kept' } },
      async (request) => {
        const { version, ...content } = request.body
        return found(await sessions.amend(actorOf(request), request.params.id, version, contentOf(content)))
      },
    )
  }
}

function removing(sessions: Sessions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.delete(
      '/sessions/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete a note; it can be restored',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        if (!(await sessions.remove(actorOf(request), request.params.id))) throw notFound()
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/sessions/:id/restore',
      { config, schema: { tags, summary: 'Restore a deleted note', params: IdParams, response: { 200: Session } } },
      async (request) => found(await sessions.restore(actorOf(request), request.params.id)),
    )
  }
}

function contentOf<Content extends { readonly session_date?: string }>({ session_date, ...rest }: Content) {
  return { ...rest, ...(session_date !== undefined && { session_date: new Date(session_date) }) }
}
