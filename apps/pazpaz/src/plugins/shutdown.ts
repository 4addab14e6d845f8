import type { FastifyInstance } from 'fastify'

/** Who gets an answer while the service closes is told to hang up; a connection that stays open would hold it up. */
export function addShutdown(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
