import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import type { ByHand } from './ways.ts'

const pazpaz = new URL('../../../apps/pazpaz/', import.meta.url)
const seed = readFileSync(new URL('seeds/reference.sql', pazpaz), 'utf8')
const migrations = readdirSync(new URL('migrations/', pazpaz))
  .filter((name) => name.endsWith('.up.sql'))
  .toSorted()
  .map((name) => readFileSync(new URL(`migrations/${name}`, pazpaz), 'utf8'))

const tables = [
  'appointments',
  'audit_events',
  'clients',
  'locations',
  'services',
  'session_versions',
  'sessions',
  'short_lived_counters',
  'short_lived_values',
  'users',
  'workspaces',
].join(', ')

// The audit trail refuses to be emptied, and tests look whether it does.
const emptyAndSeed = `
  alter table audit_events disable trigger audit_events_stay_whole;
  truncate ${tables} restart identity;
  alter table audit_events enable always trigger audit_events_stay_whole;
  ${seed}
`

const dropSchema = 'drop schema public cascade; create schema public'

/** Brings a database back into the state that every test is to start from, whatever a test committed. */
export const putBack: Readonly<Record<ByHand, (client: pg.Client) => Promise<void>>> = {
  truncate: async (client) => {
    await client.query(emptyAndSeed)
  },
  'new schema': async (client) => {
    await client.query(dropSchema)
    await buildSchema(client)
  },
}

/** The migrations and the seed, each file in a transaction of its own. */
export async function buildSchema(client: pg.Client): Promise<void> {
  for (const script of [...migrations, seed]) await client.query(script)
}
