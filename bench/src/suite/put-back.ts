import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { migrateDown, migrateUp } from '../../../apps/pazpaz/src/database/migrate.ts'
import { tables } from './compare-states.ts'
import type { ByHand } from './ways.ts'

const pazpaz = new URL('../../../apps/pazpaz/', import.meta.url)
const seed = readFileSync(new URL('seeds/reference.sql', pazpaz), 'utf8')
const migrations = fileURLToPath(new URL('migrations', pazpaz))
const scripts = readdirSync(migrations)
  .filter((name) => name.endsWith('.up.sql'))
  .toSorted()
  .map((name) => readFileSync(join(migrations, name), 'utf8'))

// The audit trail refuses to be emptied, and tests look whether it does.
const emptyAndSeed = `
  alter table audit_events disable trigger audit_events_stay_whole;
  truncate ${tables.join(', ')} restart identity;
  alter table audit_events enable always trigger audit_events_stay_whole;
  ${seed}
`

/** What a test's database is put back with: its URL, and a session on it that stays open. */
export interface Worked {
  readonly url: string
  readonly session: pg.Client
}

/** Brings a database back into the state that every test is to start from, whatever a test committed. */
export const putBack: Readonly<Record<ByHand, (database: Worked) => Promise<void>>> = {
  truncate: async ({ session }) => {
    await session.query(emptyAndSeed)
  },
  // With the service's own functions for it, as a suite would call them. Each opens a connection.
  'new schema': async ({ url, session }) => {
    await migrateDown(url, migrations)
    await buildSchema({ url, session })
  },
  // The least that it can cost: one session, no bookkeeping.
  'new schema in SQL': async ({ session }) => {
    await session.query('drop schema public cascade; create schema public')
    for (const script of [...scripts, seed]) await session.query(script)
  },
}

/** The migrations and the seed. */
export async function buildSchema({ url, session }: Worked): Promise<void> {
  await migrateUp(url, migrations)
  await session.query(seed)
}
