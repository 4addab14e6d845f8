import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { actorOf } from '../../plugins/access.ts'
import { found } from '../../problem.ts'
import { IdParams } from '../../schemas.ts'
import type { Audit } from './repository.ts'
import { AuditEvent, AuditPage, AuditQuery } from './schemas.ts'

const tags = ['audit']
const config = { access: 'owner', resource: 'audit_event' } as const

export function auditRoutes(audit: Audit): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/audit-events',
      {
        config,
        schema: { tags, summary: 'What happened, newest first', querystring: AuditQuery, response: { 200: AuditPage } },
      },
      async (request) => {
        const { from, to, ...rest } = request.query
        const range = { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }
        return audit.list(actorOf(request), { ...rest, ...range })
      },
    )

    app.get(
      '/audit-events/:id',
      { config, schema: { tags, summary: 'One event', params: IdParams, response: { 200: AuditEvent } } },
      async (request) => found(await audit.get(actorOf(request), request.params.id)),
    )
  }
}
