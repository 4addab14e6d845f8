import { Client } from 'pg'
import type { MigrationContext } from '../config/migrator.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'

/** A session in the database that is migrated. */
export async function openDatabase({ url, env }: MigrationContext): Promise<Client> {
  // Left out, the driver would ask this process's PGSSLMODE and PGOPTIONS, which are not those of the database.
  const ssl = env['PGSSLMODE'] === 'disable' ? { ssl: false } : {}
  const client = new Client({ connectionString: url, ...ssl, options: ' ', application_name: 'tidemark migration' })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error)
    throw new TidemarkError('TM_MIGRATION_CONNECT', { seen, cause: error })
  }
}
