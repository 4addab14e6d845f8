import type { FastifyInstance } from 'fastify'
import type { Mail, Mailer } from '../src/mail/mailer.ts'

export interface DevelopmentMailbox extends Mailer {
  /** Shows the mails at `/dev/mail`. */
  mount(app: FastifyInstance): void
}

/** Mails go to a page, and what they say to the terminal, instead of to people. */
export function createDevelopmentMailbox(say: (text: string) => void): DevelopmentMailbox {
  const mails: (Mail & { readonly at: Date })[] = []
  return {
    async send(mail) {
      mails.unshift({ ...mail, at: new Date() })
      say(`\nMail to ${mail.to}: ${mail.subject}\n${mail.text}\n`)
    },
    mount: (app) =>
      app.get('/dev/mail', { schema: { hide: true } }, async (_, reply) =>
        reply.type('text/html; charset=utf-8').send(page(mails.map(describe))),
      ),
  }
}

function describe({ to, subject, text, at }: Mail & { readonly at: Date }): string {
  const linked = escape(text).replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`)
  return `<article><h2>${escape(subject)}</h2><p>To ${escape(to)}, ${at.toISOString()}</p><pre>${linked}</pre></article>`
}

function page(articles: readonly string[]): string {
  const body = articles.join('\n') || '<p>No mail yet. Ask for a link at <a href="/login">/login</a>.</p>'
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}</head><body><main class="wide"><h1>Mail</h1>${body}</main></body></html>`
}

const head = `<meta name="viewport" content="width=device-width, initial-scale=1"><title>PazPaz: mail</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml"><link rel="stylesheet" href="/pages.css">`

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`)
}
