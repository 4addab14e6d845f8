import { Client } from 'pg'
import type { ServerAccess } from './server.ts'

export interface ConnectOptions {
  /** Shown in pg_stat_activity; always begins with `tidemark`. */
  readonly application: string
  /** Session settings given at connection time. */
  readonly settings?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** Opens one of Tidemark's own sessions. The caller ends it. */
export async function connect(access: ServerAccess, database: string, options: ConnectOptions): Promise<Client> {
  const client = new Client({
    host: access.socket ?? access.host,
    port: access.port,
    user: access.user,
    password: access.password,
    database,
    application_name: options.application,
    connectionTimeoutMillis: options.timeoutMs ?? 10_000,
    options: startupOptions(options.settings ?? {}),
  })
  // A lost connection is reported by the query that meets it; without a listener Node would end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** The connection URL of a database, for the user's own clients: always TCP, which every driver understands. */
export function databaseUrl(access: ServerAccess, database: string): string {
  const credentials = `${encodeURIComponent(access.user)}:${encodeURIComponent(access.password)}`
  const host = access.host.includes(':') ? `[${access.host}]` : access.host
  const query = access.parameters === '' ? '' : `?${access.parameters}`
  return `postgresql://${credentials}@${host}:${access.port}/${encodeURIComponent(database)}${query}`
}

/** DATABASE_URL and the PG* variables that name the same database. */
export function databaseEnv(access: ServerAccess, database: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl(access, database),
    PGHOST: access.host,
    PGPORT: String(access.port),
    PGUSER: access.user,
    PGPASSWORD: access.password,
    PGDATABASE: database,
  }
}

function startupOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/([\\ ])/g, String.raw`\$1`)}`)
    .join(' ')
}
