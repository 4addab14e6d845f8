import type { RedisKeys } from '../config/config.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { isLoopback, looksLikeProduction } from '../server/guard.ts'

/** Where a Redis is. A plain value that travels to every worker. */
export interface RedisAccess {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly user: string | undefined
  readonly password: string | undefined
  /** The number in the URL: the first that is taken, or the one that everybody's keys are in. */
  readonly database: number
  readonly keys: RedisKeys
}

/**
 * Takes a URL apart, and refuses a Redis that is not of this machine unless it is named.
 * @throws TidemarkError TM_REDIS_URL, TM_REDIS_NOT_LOCAL
 */
export function redisAccess(text: string, keys: RedisKeys, allowHosts: readonly string[]): RedisAccess {
  const url = parse(text)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'
  if ((!isLoopback(host) || looksLikeProduction(host)) && !allowHosts.includes(host)) {
    throw new TidemarkError('TM_REDIS_NOT_LOCAL', { seen: `host ${host}`, facts: { host } })
  }
  return {
    host,
    port: Number(url.port || 6379),
    tls: url.protocol === 'rediss:',
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database: Number(url.pathname.slice(1)),
    keys,
  }
}

/** The URL of one database, for the user's own client. */
export function redisUrl({ host, port, tls, user = '', password }: RedisAccess, database: number): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`
  const who = user + secret === '' ? '' : `${encodeURIComponent(user)}${secret}@`
  const place = host.includes(':') ? `[${host}]` : host
  return `${tls ? 'rediss' : 'redis'}://${who}${place}:${port}/${database}`
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const good = url !== undefined && /^rediss?:$/.test(url.protocol) && /^(?:\/\d*)?$/.test(url.pathname)
  if (!good) throw new TidemarkError('TM_REDIS_URL', { seen: text.replace(/(:\/\/[^:/@]*:)[^@]*@/, '$1***@') })
  return url
}
