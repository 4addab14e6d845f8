import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'

type Direction = 'up' | 'down'

/** Applies what is missing, in order. Any number of processes may do so at once: the first does it, the others wait. */
export async function migrateUp(url: string, folder: string): Promise<readonly string[]> {
  return underLock(url, async (client) => {
    const applied = await appliedMigrations(client)
    const missing = (await migrationNames(folder)).filter((name) => !applied.includes(name))
    return applyAll(client, folder, missing, 'up')
  })
}

/** Takes back everything, or everything after the named migration. Deletes the data of those tables. */
export async function migrateDown(url: string, folder: string, after?: string): Promise<readonly string[]> {
  return underLock(url, async (client) => {
    const applied = await appliedMigrations(client)
    const surplus = applied.filter((name) => after === undefined || name > after).toReversed()
    return applyAll(client, folder, surplus, 'down')
  })
}

async function underLock<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('pazpaz migrations'))")
    return await work(client)
  } finally {
    await client.end()
  }
}

async function appliedMigrations(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ present: boolean }>(
    "select to_regclass('schema_migrations') is not null as present",
  )
  if (rows[0]?.present !== true) return []
  const applied = await client.query<{ name: string }>('select name from schema_migrations order by name')
  return applied.rows.map(({ name }) => name)
}

async function migrationNames(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .map((file) => file.slice(0, -'.up.sql'.length))
    .sort()
}

/** A file is one message, therefore one transaction: it applies as a whole or not at all. */
async function applyAll(client: Client, folder: string, names: readonly string[], direction: Direction) {
  for (const name of names) await client.query(await readFile(join(folder, `${name}.${direction}.sql`), 'utf8'))
  return names
}
