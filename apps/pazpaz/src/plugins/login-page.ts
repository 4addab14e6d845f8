import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

/** Where the links in mails lead: a page with one button, which sends the token. */
export async function addLoginPage(app: FastifyInstance): Promise<void> {
  const [page, script] = await Promise.all(['login.html', 'login.js'].map(read))
  const schema = { hide: true }
  app.get('/login', { schema }, async (_, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/login.js', { schema }, async (_, reply) => reply.type('text/javascript; charset=utf-8').send(script))
}

function read(name: string): Promise<string> {
  return readFile(new URL(`../pages/${name}`, import.meta.url), 'utf8')
}
