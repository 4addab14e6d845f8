import { Client } from 'pg'

/** One statement in a session of its own, as any client of the user's would send it. */
export async function query<Row extends object = Record<string, unknown>>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Names of the databases on a server, Tidemark's registry and the server's own left out. */
export async function databases(url: string): Promise<string[]> {
  const rows = await query<{ datname: string }>(
    url,
    "select datname from pg_database where datname not in ('postgres', 'template0', 'template1', 'tidemark') order by 1",
  )
  return rows.map(({ datname }) => datname)
}
