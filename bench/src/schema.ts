import { readdirSync, readFileSync } from 'node:fs'
import type { Client } from 'pg'

/** How big the database is in which tests are run and undone. */
export interface Size {
  /** Rows that no test touches. */
  readonly rows: number
  readonly tables: number
  /** The tables beyond PazPaz's have identity columns, each with a sequence, instead of UUID keys as PazPaz has them. */
  readonly sequences?: boolean
}

const migrations = new URL('../../apps/pazpaz/migrations/', import.meta.url)
const bulkRows = readFileSync(new URL('sql/bulk-rows.sql', import.meta.url), 'utf8')
const plainTables = readFileSync(new URL('sql/plain-tables.sql', import.meta.url), 'utf8')

/** Tables of PazPaz that a test may have written, each before those that it refers to. */
const dirtiable = [
  'session_versions',
  'sessions',
  'appointments',
  'audit_events',
  'clients',
  'locations',
  'services',
  'users',
  'workspaces',
  'short_lived_values',
  'short_lived_counters',
]

/** With the one that says which migrations were applied. */
const pazpazTables = dirtiable.length + 1

/** PazPaz's schema, and plain tables up to the wanted number. */
export async function createSchema(client: Client, { tables, sequences = false }: Size): Promise<void> {
  const files = readdirSync(migrations).filter((name) => name.endsWith('.up.sql'))
  for (const file of files.toSorted()) await client.query(readFileSync(new URL(file, migrations), 'utf8'))
  const key = sequences ? 'bigint generated always as identity' : 'uuid default gen_random_uuid()'
  const settings = "select set_config('bench.plain_tables', $1, false), set_config('bench.plain_key', $2, false)"
  await client.query(settings, [String(tables - pazpazTables), key])
  await client.query(plainTables)
}

export async function insertBulkRows(client: Client, rows: number): Promise<void> {
  await client.query('set session_replication_role = replica')
  await client.query(bulkRows, [rows])
  await client.query('reset session_replication_role')
}

/** Every table that a test may have written, in an order in which rows can be deleted. */
export function tablesInOrder(tables: number): readonly string[] {
  const plain = Array.from({ length: tables - pazpazTables }, (_, n) => `plain_${String(n + 1).padStart(3, '0')}`)
  return [...dirtiable, ...plain]
}

/** The audit trail refuses DELETE and TRUNCATE. Ways of undoing that need them cannot keep it so. */
export async function allowEmptyingAudit(client: Client): Promise<void> {
  await client.query('alter table audit_events disable trigger audit_events_stay')
  await client.query('alter table audit_events disable trigger audit_events_stay_whole')
}
