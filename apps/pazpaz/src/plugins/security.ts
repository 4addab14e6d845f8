import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import type { Limits } from '../dependencies.ts'
import { Problem } from '../problem.ts'

/** Headers, cookies, and a limit for each address. There is no CORS: other origins read nothing. */
export async function addSecurity(app: FastifyInstance, limits: Limits): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null, frameAncestors: ["'none'"] } },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  })
  await app.register(cookie)
  await app.register(rateLimit, {
    max: limits.requestsPerMinuteAndAddress,
    timeWindow: '1 minute',
    errorResponseBuilder: () => new Problem(429, 'too_many_requests', 'Too many requests from this address.'),
  })
  app.addHook('onSend', async (_, reply) => {
    // Answers hold health data: no proxy and no browser keeps them.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}
