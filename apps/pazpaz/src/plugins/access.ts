import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor, Origin } from '../actor.ts'
import { CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE } from '../auth/cookies.ts'
import type { CsrfTokens } from '../auth/csrf-tokens.ts'
import type { Login, Logins } from '../auth/logins.ts'
import type { ResourceType } from '../database/schema.ts'
import type { Audit } from '../modules/audit/repository.ts'
import { Problem } from '../problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whom the route answers; who is logged in, unless told. */
    readonly access?: 'public' | 'user' | 'owner'
    /** What the route is about: refusals are recorded under it. */
    readonly resource?: ResourceType
  }
  interface FastifyRequest {
    login: Login | null
  }
}

interface Means {
  readonly logins: Logins
  readonly csrf: CsrfTokens
  readonly audit: Audit
}

/** Guards all routes that are added to `api` afterwards: a route that says nothing is closed to strangers. */
export function addAccess(api: FastifyInstance, { logins, csrf, audit }: Means): void {
  api.decorateRequest('login', null)
  api.addHook('onRequest', async (request) => {
    const { access = 'user' } = request.routeOptions.config
    if (access === 'public') return
    const login = await logins.find(request.cookies[SESSION_COOKIE])
    if (login === null) throw new Problem(401, 'login_needed', 'Log in first.')
    request.login = login
    if (
      !isSafe(request) &&
      !csrf.accepts(login.sessionId, request.cookies[CSRF_COOKIE], request.headers[CSRF_HEADER])
    ) {
      await recordRefusal(audit, request, 'csrf')
      throw new Problem(403, 'csrf', 'The CSRF token is missing or not of this login.')
    }
    if (access === 'owner' && login.role !== 'owner') {
      await recordRefusal(audit, request, 'role')
      throw new Problem(403, 'owner_needed', 'Only an owner may do this.')
    }
  })
}

/** Who acts, for the repositories. */
export function actorOf(request: FastifyRequest): Actor {
  const { workspaceId, userId } = loginOf(request)
  return { workspaceId, userId, origin: originOf(request) }
}

export function loginOf({ login }: FastifyRequest): Login {
  if (login === null) throw new Problem(401, 'login_needed', 'Log in first.')
  return login
}

export function originOf(request: FastifyRequest): Origin {
  const { ip, id: requestId } = request
  const userAgent = request.headers['user-agent']
  // A link-local address may come with the name of an interface, which is nothing to the database.
  return { ipAddress: ip.replace(/%.*$/, ''), requestId, ...(userAgent !== undefined && { userAgent }) }
}

function isSafe({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

async function recordRefusal(audit: Audit, request: FastifyRequest, reason: string): Promise<void> {
  const { url: route = '', config } = request.routeOptions
  await audit.record(actorOf(request), {
    resource_type: config.resource ?? 'user',
    action: 'refuse',
    metadata: { method: request.method, route, status_code: 403, reason },
  })
}
