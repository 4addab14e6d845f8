import { fileURLToPath } from 'node:url'
import { migrateUp } from '../database/migrate.ts'

// The command: applies the migrations that are missing, as the owner of the tables. Any number may run at once.

const { MIGRATION_URL } = process.env
if (MIGRATION_URL === undefined) throw new Error("MIGRATION_URL must be the postgresql:// URL of the tables' owner")
const applied = await migrateUp(MIGRATION_URL, fileURLToPath(new URL('../../migrations', import.meta.url)))
process.stdout.write(applied.length === 0 ? 'Nothing to apply.\n' : `Applied ${applied.join(', ')}.\n`)
