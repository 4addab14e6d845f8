import { randomUUID } from 'node:crypto'
import underPressure from '@fastify/under-pressure'
import { fastify, LogController, type FastifyInstance } from 'fastify'
import { createCsrfTokens } from './auth/csrf-tokens.ts'
import { createLogins } from './auth/logins.ts'
import { createSessionTokens } from './auth/session-tokens.ts'
import { createBackground } from './background.ts'
import { usualLimits, type Dependencies } from './dependencies.ts'
import { createFieldCipher } from './encryption/field-cipher.ts'
import { createKeyring } from './encryption/keyring.ts'
import { createNameIndex } from './encryption/name-index.ts'
import { appointmentRoutes } from './modules/appointments/routes.ts'
import { auditRoutes } from './modules/audit/routes.ts'
import { createMagicLinks } from './modules/auth/magic-links.ts'
import { authRoutes } from './modules/auth/routes.ts'
import { clientRoutes } from './modules/clients/routes.ts'
import { locationRoutes } from './modules/locations/routes.ts'
import { serviceRoutes } from './modules/services/routes.ts'
import { sessionRoutes } from './modules/sessions/routes.ts'
import { addAccess } from './plugins/access.ts'
import { addBody } from './plugins/body.ts'
import { addDocs } from './plugins/docs.ts'
import { addErrors, answerUnreadable } from './plugins/errors.ts'
import { addHealth } from './plugins/health.ts'
import { addPages } from './plugins/pages.ts'
import { addMetrics } from './plugins/metrics.ts'
import { addRequestLog } from './plugins/request-log.ts'
import { addSecurity } from './plugins/security.ts'
import { addShutdown } from './plugins/shutdown.ts'
import { addValidation } from './plugins/validation.ts'
import { createRepositories, type Repositories } from './repositories.ts'

/**
 * The whole service, not yet listening. Closing it finishes requests in flight and mails on their way;
 * the database, the store and the mailer belong to the caller.
 */
export async function buildApp(given: Dependencies): Promise<FastifyInstance> {
  const limits = { ...usualLimits, ...given.limits }
  const app: FastifyInstance = fastify({
    logger: given.log ? { stream: given.log } : false,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: given.trustProxy ?? false,
    bodyLimit: limits.bodyBytes,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => app.errorHandler(error, request, reply),
  })
  addErrors(app)
  addRequestLog(app)
  addShutdown(app)
  addBody(app, limits.bodyDepth)
  addValidation(app)
  given.extend?.(app)
  await addSecurity(app, limits)
  await addDocs(app)
  await addPages(app)
  addMetrics(app)
  addHealth(app, given)
  const { db, keys } = given
  const cipher = createFieldCipher(createKeyring(keys.fields))
  const repositories = createRepositories({ db, cipher, nameIndex: createNameIndex(keys.names) })
  await app.register((api) => addApi(api, { ...given, limits }, repositories), { prefix: '/api/v1' })
  return app
}

type Given = Dependencies & { readonly limits: typeof usualLimits }

async function addApi(api: FastifyInstance, given: Given, repositories: Repositories): Promise<void> {
  const { store, keys, clock = () => new Date(), limits, background = createBackground() } = given
  const { audit, users } = repositories
  await api.register(underPressure, { maxEventLoopDelay: limits.eventLoopDelayMs, retryAfter: 5 })
  const tokens = createSessionTokens(keys.logins, clock)
  const csrf = createCsrfTokens(keys.csrf)
  const logins = createLogins({ tokens, store, users, clock })
  api.addHook('onClose', () => background.settled())
  addAccess(api, { logins, csrf, audit })
  const links = createMagicLinks({ ...given, users, background, log: api.log })
  await api.register(authRoutes({ links, tokens, logins, csrf, audit }))
  await api.register(clientRoutes(repositories.clients))
  await api.register(appointmentRoutes(repositories.appointments))
  await api.register(serviceRoutes(repositories.services))
  await api.register(locationRoutes(repositories.locations))
  await api.register(sessionRoutes(repositories.sessions))
  await api.register(auditRoutes(audit))
}
