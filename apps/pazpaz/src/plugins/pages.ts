import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const files = {
  // Where the links in mails lead: a page with one button, which sends the token.
  'login.html': { path: '/login', type: 'text/html; charset=utf-8' },
  'login.js': { path: '/login.js', type: 'text/javascript; charset=utf-8' },
  'pages.css': { path: '/pages.css', type: 'text/css; charset=utf-8' },
  'mark.svg': { path: '/mark.svg', type: 'image/svg+xml' },
} as const

/** The pages for people. What a browser opens first leads to them. */
export async function addPages(app: FastifyInstance): Promise<void> {
  const schema = { hide: true }
  for (const [name, { path, type }] of Object.entries(files)) {
    const content = await readPage(name)
    app.get(path, { schema }, async (_, reply) => reply.type(type).send(content))
  }
  app.get('/', { schema }, async (_, reply) => reply.redirect('/login'))
}

export function readPage(name: string): Promise<Buffer> {
  return readFile(new URL(`../pages/${name}`, import.meta.url))
}
