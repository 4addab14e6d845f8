import type { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Background } from './background.ts'
import type { Database } from './database/database.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Store } from './store/store.ts'

/** All that the service needs from outside. It has no globals and reads no environment. */
export interface Dependencies {
  readonly db: Database
  readonly store: Store
  readonly mailer: Mailer
  readonly keys: Keys
  /** Where people reach the service: links in mails begin with it. */
  readonly publicUrl: string
  readonly clock?: () => Date
  /** Runs what no request waits for; closing the service waits for it. */
  readonly background?: Background
  readonly limits?: Partial<Limits>
  /** Reverse proxies whose `X-Forwarded-For` is believed; none unless told. */
  readonly trustProxy?: boolean | string | string[]
  /** Where the log goes, one JSON object a line; nowhere unless told. */
  readonly log?: Writable
  /** Called before any route is there: for what is mounted beside the service. */
  readonly extend?: (app: FastifyInstance) => void
}

export interface Keys {
  /** Keys of the sealed fields, by number. */
  readonly fields: ReadonlyMap<number, Buffer>
  /** Key of the search in names. */
  readonly names: Buffer
  /** Signs logins. 32 bytes. */
  readonly logins: Buffer
  /** Binds CSRF tokens to logins. 32 bytes. */
  readonly csrf: Buffer
}

export interface Limits {
  readonly requestsPerMinuteAndAddress: number
  readonly linksPerHourAndAddress: number
  readonly linksPerHourAndEmail: number
  /** Tries to log in with a token. */
  readonly triesPerFiveMinutesAndAddress: number
  readonly bodyBytes: number
  /** Objects and lists within each other, in a body. */
  readonly bodyDepth: number
  /** Milliseconds that the event loop may lag before requests are turned away; 0 turns nobody away. */
  readonly eventLoopDelayMs: number
}

export const usualLimits: Limits = {
  requestsPerMinuteAndAddress: 600,
  linksPerHourAndAddress: 3,
  linksPerHourAndEmail: 5,
  triesPerFiveMinutesAndAddress: 10,
  bodyBytes: 256 * 1024,
  bodyDepth: 8,
  eventLoopDelayMs: 2000,
}
