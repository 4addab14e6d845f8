import { setTimeout as pause } from 'node:timers/promises'
import { Client, type ClientConfig, DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { isLoopback } from './guard.ts'
import type { ServerAccess } from './server.ts'

const patienceMs = 10_000
const startingMs = 20

// Bound when the module loads: a test may have put a clock that stands still into its place.
const realNow = performance.now.bind(performance)

export interface ConnectOptions {
  /** Shown in pg_stat_activity; always begins with `tidemark`. */
  readonly application: string
  /** Session settings given at connection time. */
  readonly settings?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** Settings of a superuser's session whose statements pg_stat_statements does not count. */
export const uncounted: Readonly<Record<string, string>> = { 'pg_stat_statements.track': 'none' }

/**
 * Opens one of Tidemark's own sessions. The caller ends it. A server that is just starting, or recovering from a crash, is waited for.
 * @throws TidemarkError `TM_SERVER_UNREACHABLE`, `TM_SERVER_TLS`, `TM_SERVER_STARTING`, `TM_SERVER_FULL`
 */
export async function connect(access: ServerAccess, database: string, options: ConnectOptions): Promise<Client> {
  const deadline = realNow() + (options.timeoutMs ?? patienceMs)
  for (;;) {
    try {
      return await connectOnce(access, database, options)
    } catch (error) {
      if (!isPassing(error) || realNow() > deadline) throw explainConnection(error, access)
      await pause(startingMs)
    }
  }
}

async function connectOnce(access: ServerAccess, database: string, options: ConnectOptions): Promise<Client> {
  const client = new Client({
    ...target(access, database),
    application_name: options.application,
    connectionTimeoutMillis: options.timeoutMs ?? patienceMs,
    options: startupOptions({ ...networkSettings(access), ...options.settings }),
    keepAlive: true,
  })
  // A lost connection is reported by the query that meets it; without a listener Node would end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}

/**
 * A session's end frees what it holds: leases, runs, builds. A host that is cut off can't end its own, and PostgreSQL asks after two hours only.
 * Asked after 10 seconds of silence and then every 5, one that doesn't answer is given up after 25.
 */
const overNetwork: Readonly<Record<string, string>> = {
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '25000',
}

function networkSettings({ host }: ServerAccess): Readonly<Record<string, string>> {
  return isLoopback(host) ? {} : overNetwork
}

/** Starting up, shutting down for another start, or in the middle of a crash: it lets clients in, and drops them at once. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  return (
    ['57P01', '57P02', '57P03', 'ECONNRESET'].includes(code ?? '') || message === 'Connection terminated unexpectedly'
  )
}

/** What the network says becomes an error of ours; what the server answers stays its own, but for the two answers that every caller can meet. */
function explainConnection(error: unknown, access: ServerAccess): unknown {
  const seen = `${access.user}@${access.host}:${access.port}: ${connectionMessage(error)}`
  if (!(error instanceof DatabaseError)) {
    const code = isAboutTls(error) ? 'TM_SERVER_TLS' : 'TM_SERVER_UNREACHABLE'
    return new TidemarkError(code, { seen, cause: error })
  }
  if (error.code === '57P03') return new TidemarkError('TM_SERVER_STARTING', { seen, cause: error })
  return error.code === '53300' ? new TidemarkError('TM_SERVER_FULL', { seen, cause: error }) : error
}

/** The driver has no code for these; OpenSSL has dozens. */
function isAboutTls(error: unknown): boolean {
  return /SSL connection|SSL routines|certificate|altnames/.test(connectionMessage(error))
}

function connectionMessage(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(connectionMessage).join('; ')
  return error instanceof Error ? error.message : String(error)
}

/** The connection URL of a database, for the user's own clients: always TCP, which every driver understands. */
export function databaseUrl(access: ServerAccess, database: string): string {
  const { user, password, host, port } = access
  const credentials = encodeURIComponent(user) + (password === '' ? '' : `:${encodeURIComponent(password)}`)
  const query = new URLSearchParams(access.parameters)
  // A URL has no place for a folder: every driver takes the socket's from the query.
  if (host.startsWith('/')) query.set('host', host)
  const authority = host.startsWith('/') ? 'localhost' : host.includes(':') ? `[${host}]` : host
  const tail = query.size === 0 ? '' : `?${query.toString()}`
  return `postgresql://${credentials}@${authority}:${port}/${encodeURIComponent(database)}${tail}`
}

/** Variables with which libpq would go elsewhere, whatever DATABASE_URL and PGHOST say. */
export const misleadingVariables: readonly string[] = ['PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE']

/** DATABASE_URL and the PG* variables that name the same database. */
export function databaseEnv(access: ServerAccess, database: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl(access, database),
    PGHOST: access.host,
    PGPORT: String(access.port),
    PGUSER: access.user,
    PGPASSWORD: access.password,
    PGDATABASE: database,
    // What the environment demands of other servers, ours can't do; and some drivers demand TLS by themselves.
    ...(access.kind === 'embedded' ? { PGSSLMODE: 'disable' } : {}),
  }
}

/** TLS is the only part of the user's parameters that our own sessions take over, and only the URL can say it to the driver. */
function target(access: ServerAccess, database: string): ClientConfig {
  const { user, password, port } = access
  const tls = [...new URLSearchParams(access.parameters)].filter(([name]) => /^ssl|^uselibpqcompat$/.test(name))
  if (tls.length > 0) {
    const parameters = new URLSearchParams(tls).toString()
    return { connectionString: databaseUrl({ ...access, parameters }, database) }
  }
  // Left out, the driver would ask PGSSLMODE, which is meant for other servers.
  const ssl = access.kind === 'embedded' ? { ssl: false } : {}
  return { host: access.socket ?? access.host, port, user, database, ...ssl, ...(password === '' ? {} : { password }) }
}

function startupOptions(settings: Readonly<Record<string, string>>): string {
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/([\\ ])/g, String.raw`\$1`)}`)
    .join(' ')
  // Without any the driver would take PGOPTIONS, which is meant for the user's own sessions.
  return options === '' && process.env['PGOPTIONS'] ? ' ' : options
}
