import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import type { ResolvedConfig } from '../config/config.ts'
import type { Migrator } from '../config/migrator.ts'
import { ledgerVersion } from '../ledger/sources.ts'

/** What the server adds to a template, beside the project's own files. */
export interface Maker {
  /** `server_version_num`. */
  readonly version: number
  /** Owner of everything that the migrations make. */
  readonly user: string
  /** Whether a ledger is installed. */
  readonly ledger: boolean
}

/** Raised when templates are built in another way, so that old ones are not used any more. */
const recipe = 1

/** Hash of everything that decides what a template holds: the same fingerprint, the same database. */
export async function fingerprintTemplate(registry: Client, config: ResolvedConfig, maker: Maker): Promise<string> {
  const parts = [
    recipe,
    maker.version,
    maker.user,
    maker.ledger ? ledgerVersion : 'no ledger',
    await availableExtensions(registry, config.extensions),
    Object.entries(config.databaseSettings).sort(([a], [b]) => (a < b ? -1 : 1)),
    await describe(config.migrators, config.root),
    await describe(config.seeds, config.root),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** The versions that CREATE EXTENSION would install now: an updated package makes a new template. */
async function availableExtensions(registry: Client, extensions: readonly string[]): Promise<unknown> {
  if (extensions.length === 0) return []
  const { rows } = await registry.query(
    `select wanted.name, available.default_version
     from unnest($1::text[]) with ordinality as wanted (name, n)
     left join pg_available_extensions available using (name)
     order by wanted.n`,
    [extensions],
  )
  return rows
}

async function describe(migrators: readonly Migrator[], root: string): Promise<unknown> {
  return Promise.all(migrators.map(async (migrator) => [migrator.kind, await migrator.fingerprint(root)]))
}
