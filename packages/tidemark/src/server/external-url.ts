import { TidemarkError } from '../errors/tidemark-error.ts'
import type { ServerAccess } from './server.ts'

/** A user's URL, taken apart. */
export interface ExternalTarget {
  readonly access: ServerAccess
  /** Database that the URL names. Tidemark only ever connects to it, it writes nothing there. */
  readonly database: string | undefined
}

/** Parts of the query that say where and who; the rest (`sslmode` ...) stays in every URL that is handed on. */
const taken = new Set(['host', 'port', 'user', 'password', 'dbname'])

export function readUrl(text: string): ExternalTarget {
  const url = parse(text)
  const query = url.searchParams
  const host = query.get('host') ?? (decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost')
  const database = query.get('dbname') ?? (decodeURIComponent(url.pathname.slice(1)) || undefined)
  const access: ServerAccess = {
    kind: 'external',
    host,
    port: Number(query.get('port') ?? (url.port || 5432)),
    socket: host.startsWith('/') ? host : undefined,
    user:
      query.get('user') ??
      (decodeURIComponent(url.username) || process.env['PGUSER'] || process.env['USER'] || 'postgres'),
    password: query.get('password') ?? (decodeURIComponent(url.password) || process.env['PGPASSWORD'] || ''),
    maintenance: database ?? 'postgres',
    parameters: rest(query),
  }
  return { access, database }
}

function parse(text: string): URL {
  try {
    // `user@/database` is libpq's way of leaving the host out; a URL of the web must have one.
    const url = new URL(text.replace(/^(\w+:\/\/[^/?#]*@)(?=[/?]|$)/, '$1localhost'))
    if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') throw new TypeError(url.protocol)
    if (url.hostname.includes(',') || url.searchParams.get('host')?.includes(',')) throw new TypeError('several hosts')
    decodeURIComponent(`${url.hostname}${url.pathname}${url.username}${url.password}`)
    return url
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new TidemarkError('TM_SERVER_URL', { seen: `${withoutPassword(text)} (${why})` })
  }
}

/** For messages: everything between the user's name and the last @ goes. */
export function withoutPassword(url: string): string {
  return url.replace(/^([^:/]+:\/\/[^:/?#@]*):.*@/, '$1:***@').replaceAll(/([?&]password=)[^&]*/g, '$1***')
}

function rest(query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => !taken.has(name))
  return new URLSearchParams(kept).toString()
}
