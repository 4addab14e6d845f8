import type { Client } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { dispatch } from './generate/dispatch.ts'
import { rewinding } from './generate/rewinding.ts'
import { displayName, relation } from './generate/names.ts'
import { type Sequence, sequenceFunctions } from './generate/sequences.ts'
import { tracking } from './generate/tracking.ts'
import { undoTable } from './generate/undo-table.ts'
import { parts, sql } from './sources.ts'
import { type Table, readTables, trackingOf } from './tables.ts'
import { wakeful } from './generate/wakeful.ts'

/**
 * Installs the ledger into a migrated and seeded database and makes mark 0. Needs a superuser.
 * Later changes of the schema are noted, not followed: a database whose schema changed is replaced.
 */
export async function installLedger(client: Client): Promise<void> {
  await client.query('begin')
  // A replica session: event triggers of the user's, which may forbid tables or write to them, are not for the ledger's.
  await client.query(
    'set local session_replication_role = replica; set local search_path = pg_catalog; set local client_min_messages = warning; set local check_function_bodies = off',
  )
  await client.query(sql['schema']!).catch(refuseTaken)
  await installSequences(client)
  const tables = await readTables(client)
  await installTables(client, tables)
  for (const part of parts) await client.query(sql[part]!)
  await client.query(dispatch(tables))
  await client.query(
    "insert into tidemark.contents (tab, stamp, content) select t.id, 0, tidemark.content_of(t.id) from tidemark.tables as t where t.kind = 'refreshed'",
  )
  // From here on schema changes are noted.
  await client.query(sql['ddl']!)
  await client.query('select tidemark.note_owners()')
  await client.query('select tidemark.remember(0)')
  await client.query('commit')
}

function refuseTaken(error: Error & { readonly code?: string }): never {
  if (error.code !== '42P06') throw error
  throw new TidemarkError('TM_LEDGER_SCHEMA_TAKEN', { seen: error.message, cause: error })
}

async function installSequences(client: Client): Promise<void> {
  const { rows: sequences } = await client.query<Sequence>(sql['sequences']!)
  const { rows } = await client.query<{ readonly version: number }>(
    "select current_setting('server_version_num')::int as version",
  )
  await client.query(sequenceFunctions(sequences, rows[0]!.version))
  await client.query(
    'insert into tidemark.sequences (relation, shape) select s.oid, tidemark.sequence_shape(s.oid) from unnest($1::oid[]) as s (oid)',
    [sequences.map(({ oid }) => oid)],
  )
}

async function installTables(client: Client, tables: readonly Table[]): Promise<void> {
  await client.query(sql['tracking']!)
  for (const table of tables) {
    const how = trackingOf(table)
    await client.query(
      `insert into tidemark.tables (id, name, kind, reason, relation, shape)
       values ($1, $2, $3, $4, $5::regclass, tidemark.shape_of($5::regclass))`,
      [table.id, displayName(table), how.kind, how.kind === 'untracked' ? how.reason : null, relation(table)],
    )
    if (how.kind === 'keyed' || how.kind === 'keyless') await client.query(undoTable(table))
    await client.query(wakeful(table) + tracking(table) + rewinding(table))
  }
}
