import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { CSRF_COOKIE, csrfCookie, LOGIN_SECONDS, SESSION_COOKIE, sessionCookie } from '../../auth/cookies.ts'
import type { CsrfTokens } from '../../auth/csrf-tokens.ts'
import type { Logins } from '../../auth/logins.ts'
import type { SessionTokens } from '../../auth/session-tokens.ts'
import { actorOf, loginOf, originOf } from '../../plugins/access.ts'
import { Problem } from '../../problem.ts'
import type { Audit } from '../audit/repository.ts'
import type { LoginUser } from '../users/repository.ts'
import type { MagicLinks } from './magic-links.ts'
import { LinkAnswer, LinkRequest, Me, Verification } from './schemas.ts'

interface Means {
  readonly links: MagicLinks
  readonly tokens: SessionTokens
  readonly logins: Logins
  readonly csrf: CsrfTokens
  readonly audit: Audit
}

const tags = ['auth']
const open = { access: 'public', resource: 'user' } as const

export function authRoutes(means: Means): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(entering(means))
    await app.register(inside(means))
  }
}

function entering({ links, tokens, csrf, audit }: Means): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/auth/magic-link',
      {
        config: open,
        schema: { tags, summary: 'Ask for a link to log in', body: LinkRequest, response: { 200: LinkAnswer } },
      },
      async ({ body, ip }) => {
        await links.request(body.email, ip)
        return { message: 'If the address is known, a link is on its way.' }
      },
    )

    // No CSRF token: there is no login yet that it could be bound to. Other origins cannot send JSON here.
    app.post(
      '/auth/verify',
      {
        config: open,
        schema: { tags, summary: 'Log in with the token of a link', body: Verification, response: { 200: Me } },
      },
      async (request, reply) => {
        const origin = originOf(request)
        const user = await links.redeem(request.body.token, request.ip)
        if (user === null) {
          await audit.recordWithoutWorkspace(origin, { resource_type: 'user', action: 'login_failed' })
          throw new Problem(401, 'link_not_valid', 'The link is used, too old, or none of ours.')
        }
        const { token, claims } = await tokens.issue(user)
        const actor = { workspaceId: user.workspace_id, userId: user.id, origin }
        await audit.record(actor, { resource_type: 'user', action: 'login', resource_id: user.id })
        reply.setCookie(SESSION_COOKIE, token, { ...sessionCookie, maxAge: LOGIN_SECONDS })
        reply.setCookie(CSRF_COOKIE, csrf.issue(claims.sessionId), { ...csrfCookie, maxAge: LOGIN_SECONDS })
        return describe(user)
      },
    )
  }
}

function inside({ logins, audit }: Means): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/auth/logout',
      { config: { resource: 'user' }, schema: { tags, summary: 'Log out', response: { 204: Type.Null() } } },
      async (request, reply) => {
        const login = loginOf(request)
        await logins.revoke(login)
        await audit.record(actorOf(request), { resource_type: 'user', action: 'logout', resource_id: login.userId })
        reply.clearCookie(SESSION_COOKIE, sessionCookie).clearCookie(CSRF_COOKIE, csrfCookie)
        return reply.status(204).send(null)
      },
    )

    app.get(
      '/auth/me',
      { config: { resource: 'user' }, schema: { tags, summary: 'Who I am', response: { 200: Me } } },
      async (request) => describe(loginOf(request).user),
    )
  }
}

function describe({ id, email, full_name, role, workspace_id, workspace_name, time_zone }: LoginUser) {
  return { user: { id, email, full_name, role }, workspace: { id: workspace_id, name: workspace_name, time_zone } }
}
