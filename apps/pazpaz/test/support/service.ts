import { PassThrough } from 'node:stream'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse, RouteOptions } from 'fastify'
import { seam, watch } from 'tidemark/fastify'
import { afterAll, afterEach, onTestFinished } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { createCsrfTokens } from '../../src/auth/csrf-tokens.ts'
import { CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE } from '../../src/auth/cookies.ts'
import { createSessionTokens } from '../../src/auth/session-tokens.ts'
import { createBackground } from '../../src/background.ts'
import type { Dependencies, Keys } from '../../src/dependencies.ts'
import type { Mail, Mailer } from '../../src/mail/mailer.ts'
import { createPostgresStore } from '../../src/store/postgres-store.ts'
import type { Store } from '../../src/store/store.ts'
import { referenceKeys, referenceNameKey } from '../../seeds/keys.ts'
import { reference } from '../../seeds/reference.ts'
import { db } from './practice.ts'
import { openTestStore, type TestStore } from './store.ts'

export const keys: Keys = {
  fields: referenceKeys,
  names: referenceNameKey,
  logins: Buffer.alloc(32, 'logins'),
  csrf: Buffer.alloc(32, 'csrf'),
}

export interface Service {
  readonly app: FastifyInstance
  readonly routes: readonly RouteOptions[]
  /** What was logged so far. */
  readonly log: () => string
  /** What the service was built with, for a test to `replace`. */
  readonly mailer: Mailer
  readonly store: Store
  /** Waits for what no request waits for. */
  readonly settled: () => Promise<void>
  /** The mail that was sent next, or is already there. */
  readonly nextMail: () => Promise<Mail>
}

/** The service as it is deployed, on this worker's database, for the tests of one file. */
export async function startService(given: Partial<Dependencies> = {}): Promise<Service & Pick<TestStore, 'letPass'>> {
  const { store, letPass } = await openTestStore()
  const { mailbox, ...service } = await open({ store, ...given })
  const watched = watch(service.app)
  afterEach(async () => {
    await service.settled()
    mailbox.clear()
  })
  afterAll(async () => {
    await service.app.close()
    await watched.verify()
  })
  return { ...service, letPass }
}

/** Another one, for this test alone. */
export async function startOwnService(given: Partial<Dependencies> = {}): Promise<Service> {
  const service = await open(given)
  onTestFinished(() => service.app.close())
  return service
}

async function open(given: Partial<Dependencies>): Promise<Service & { readonly mailbox: Mailbox }> {
  const routes: RouteOptions[] = []
  const mailbox = createMailbox()
  const mailer = seam(given.mailer ?? mailbox)
  const store = seam(given.store ?? createPostgresStore(db))
  const background = createBackground()
  const lines: string[] = []
  const log = new PassThrough()
  log.on('data', (line: Buffer) => lines.push(line.toString('utf8')))
  const app = await buildApp({
    db,
    keys,
    background,
    publicUrl: 'https://desk.example',
    log,
    extend: (app) => {
      app.addHook('onRoute', (route) => void routes.push(route))
    },
    ...given,
    store,
    mailer,
    limits: { requestsPerMinuteAndAddress: 1_000_000, eventLoopDelayMs: 0, ...given.limits },
  })
  await app.ready()
  const settled = () => background.settled()
  return { app, routes, mailer, store, settled, mailbox, log: () => lines.join(''), nextMail: () => mailbox.next() }
}

interface Mailbox extends Mailer {
  clear(): void
  next(): Promise<Mail>
}

function createMailbox(): Mailbox {
  const mails: Mail[] = []
  const waiting: ((mail: Mail) => void)[] = []
  return {
    send: async (mail: Mail) => {
      const next = waiting.shift()
      if (next === undefined) mails.push(mail)
      else next(mail)
    },
    clear: () => {
      mails.length = 0
    },
    next: async (): Promise<Mail> => mails.shift() ?? new Promise((resolve) => waiting.push(resolve)),
  }
}

export interface Person {
  readonly id: string
  readonly workspace_id: string
}

export const ines: Person = { id: reference.owner.id, workspace_id: reference.workspace.id }
export const tom: Person = { id: reference.assistant.id, workspace_id: reference.workspace.id }

export interface Browser {
  readonly cookies: Record<string, string>
  readonly csrf: string
  request(options: InjectOptions & { readonly url: string }): Promise<LightMyRequestResponse>
  get(url: string, query?: Record<string, string | string[]>): Promise<LightMyRequestResponse>
  post(url: string, body?: object): Promise<LightMyRequestResponse>
  put(url: string, body: object): Promise<LightMyRequestResponse>
  patch(url: string, body: object): Promise<LightMyRequestResponse>
  delete(url: string): Promise<LightMyRequestResponse>
}

/** Somebody who is logged in. The login itself is tested with links and mails; here its cookies are made with the service's keys. */
export async function login(app: FastifyInstance, person: Person = ines): Promise<Browser> {
  const { token, claims } = await createSessionTokens(keys.logins, () => new Date()).issue(person)
  const csrf = createCsrfTokens(keys.csrf).issue(claims.sessionId)
  const cookies = { [SESSION_COOKIE]: token, [CSRF_COOKIE]: csrf }
  const request = ({ url, ...options }: InjectOptions & { readonly url: string }) =>
    app.inject({ cookies, headers: { [CSRF_HEADER]: csrf }, ...options, url: `/api/v1${url}` })
  return {
    cookies,
    csrf,
    request,
    get: (url, query) => request({ method: 'GET', url, ...(query && { query }) }),
    post: (url, body) => request({ method: 'POST', url, ...(body && { payload: body }) }),
    put: (url, payload) => request({ method: 'PUT', url, payload }),
    patch: (url, payload) => request({ method: 'PATCH', url, payload }),
    delete: (url) => request({ method: 'DELETE', url }),
  }
}

/** The tokens of the links in a mail. */
export function tokensOf({ text }: Mail): string[] {
  return [...text.matchAll(/#([\w-]+)/g)].map(([, token = '']) => token)
}

/** What a browser would send back. */
export function cookiesOf({ cookies }: LightMyRequestResponse): Record<string, string> {
  return Object.fromEntries(cookies.map(({ name, value }) => [name, value]))
}
