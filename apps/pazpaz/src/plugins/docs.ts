import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { readPage } from './pages.ts'
import { CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE } from '../auth/cookies.ts'

/** The OpenAPI document at `/docs/json`, and a reference to read and try at `/docs`. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  const mark = await readPage('mark.svg')
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
    transformStaticCSP: adaptPolicy,
    uiConfig: { requestInterceptor: withCsrf },
    logo: { type: 'image/svg+xml', content: mark, href: '/docs', target: '_self' },
    theme: {
      title: 'PazPaz: reference',
      favicon: [{ filename: 'mark.svg', rel: 'icon', sizes: 'any', type: 'image/svg+xml', content: mark }],
    },
  })
}

// The one style sheet that Swagger UI puts into the page by script; a test in a browser sees when it becomes another.
const swaggerStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"

function adaptPolicy(policy: string): string {
  // The service may stand behind plain HTTP on the machine of a developer.
  return policy
    .replace(' upgrade-insecure-requests;', '')
    .replace("style-src 'self' https:", `style-src 'self' ${swaggerStyle}`)
}

/** Runs in the browser, so it uses nothing from here. Swagger UI passes its own kind of request: plain headers. */
function withCsrf<Sent>(request: Sent): Sent {
  const { cookie } = (globalThis as unknown as { document: { cookie: string } }).document
  const token = /__Host-csrf=([^;]+)/.exec(cookie)?.[1]
  const { headers } = request as { headers: Record<string, string> }
  if (token !== undefined) headers['x-csrf-token'] = decodeURIComponent(token)
  return request
}
