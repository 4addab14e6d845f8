import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE } from '../auth/cookies.ts'

/** The OpenAPI document at `/docs/json`, and a reference to read and try at `/docs`. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'PazPaz', description: 'Practice management for independent therapists.', version: '0.1.0' },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          csrf: {
            type: 'apiKey',
            in: 'header',
            name: CSRF_HEADER,
            description: `What the cookie ${CSRF_COOKIE} says.`,
          },
        },
      },
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The service may stand behind plain HTTP on the machine of a developer.
    transformStaticCSP: (policy) => policy.replace(' upgrade-insecure-requests;', ''),
    uiConfig: { requestInterceptor: withCsrf },
  })
}

/** Runs in the browser, so it uses nothing from here. Swagger UI passes its own kind of request: plain headers. */
function withCsrf<Sent>(request: Sent): Sent {
  const { cookie } = (globalThis as unknown as { document: { cookie: string } }).document
  const token = /__Host-csrf=([^;]+)/.exec(cookie)?.[1]
  const { headers } = request as { headers: Record<string, string> }
  if (token !== undefined) headers['x-csrf-token'] = decodeURIComponent(token)
  return request
}
