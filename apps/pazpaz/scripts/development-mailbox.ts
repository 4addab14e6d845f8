import type { FastifyInstance } from 'fastify'
import type { Mail, Mailer } from '../src/mail/mailer.ts'

export interface DevelopmentMailbox extends Mailer {
  /** Shows the mails at `/dev/mail`. */
  mount(app: FastifyInstance): void
}

/** Mails go to the terminal and to a page instead of to people. */
export function createDevelopmentMailbox(): DevelopmentMailbox {
  const mails: (Mail & { readonly at: Date })[] = []
  return {
    async send(mail) {
      mails.unshift({ ...mail, at: new Date() })
      process.stdout.write(`\nMail to ${mail.to}: ${mail.subject}\n${mail.text}\n`)
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
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title><h1>Mail</h1>${body}</html>`
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`)
}
