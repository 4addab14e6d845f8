import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { Schema } from './schema.ts'

export type Database = Kysely<Schema>

export interface DatabaseOptions {
  /** Most connections open at once. */
  readonly connections?: number
  /** Told of connections that the server ended. The pool replaces them by itself; a request that used one gets an error. */
  readonly onLostConnection?: (error: Error) => void
  /** Told of every query after it, with its text but never its parameters. */
  readonly onQuery?: (query: { readonly sql: string; readonly durationMs: number }) => void
}

/**
 * Opens the database as the role `pazpaz_app`, which row-level security binds.
 * The user of the URL must be a member of that role.
 *
 * @param url `postgresql://...`
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new Pool({ connectionString: asApplication(url), max: options.connections ?? 10, ...patience })
  const onLost = options.onLostConnection ?? (() => {})
  pool.on('error', onLost)
  // The pool listens to idle connections only. One that is lost while a request uses it would end the whole process.
  pool.on('connect', (client) => client.on('error', onLost))
  return new Kysely({
    dialect: new PostgresDialect({ pool }),
    log: ({ query, queryDurationMillis }) => options.onQuery?.({ sql: query.sql, durationMs: queryDurationMillis }),
  })
}

/** Whoever waits longer for a connection gets an error instead: a request must not hang with the database. */
const patience = { connectionTimeoutMillis: 10_000, keepAlive: true }

/** The last `-c` wins, so options of the URL stay but cannot choose another role. */
function asApplication(url: string): string {
  const target = new URL(url)
  const given = target.searchParams.get('options')
  target.searchParams.set('options', [given, '-c role=pazpaz_app'].filter(Boolean).join(' '))
  return target.href
}
