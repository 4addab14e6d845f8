import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { Schema } from './schema.ts'

export type Database = Kysely<Schema>

export interface DatabaseOptions {
  /** Most connections open at once. */
  readonly connections?: number
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
  // A connection that is lost would end the whole process. The pool replaces it, and a request that used it gets the error.
  pool.on('error', () => {})
  // The pool listens to idle connections only.
  pool.on('connect', (client) => client.on('error', () => {}))
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
