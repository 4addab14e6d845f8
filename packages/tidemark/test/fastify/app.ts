import { fastify, type FastifyInstance } from 'fastify'

export interface Mailer {
  send(to: string): Promise<string>
}

declare module 'fastify' {
  interface FastifyInstance {
    mailer: Mailer
    fixed: number
    inner: string
    shadowed: string
  }
  interface FastifyRequest {
    greet(): string
    tenant: string
    whisper(): string
  }
  interface FastifyReply {
    sign(): string
  }
}

/** An app with decorators of every kind, and a plugin with a scope of its own. */
export async function buildExample(): Promise<FastifyInstance> {
  const app = fastify()
  app.decorate('mailer', { send: async (to) => `real to ${to}` })
  app.decorate('fixed', { getter: () => 1 })
  app.decorate('shadowed', 'outer')
  app.decorateRequest('greet', () => 'hello')
  app.decorateRequest('whisper', () => 'hush')
  app.decorateRequest('tenant', 'none')
  app.decorateReply('sign', () => 'signed')
  app.addHook('onRequest', async function first() {})
  app.get('/', async (request, reply) => describe(app, request, reply))
  await app.register(
    async function plugin(inside) {
      inside.decorate('inner', 'inner')
      inside.decorate('shadowed', 'inner')
      inside.decorateRequest('whisper', () => 'psst')
      inside.get('/', async (request, reply) => describe(inside, request, reply))
    },
    { prefix: '/inside' },
  )
  await app.ready()
  return app
}

async function describe(
  { mailer }: { mailer: Mailer },
  request: { greet(): string; tenant: string },
  reply: { sign(): string },
): Promise<readonly string[]> {
  return [await mailer.send('Ada'), request.greet(), request.tenant, reply.sign()]
}
