import type { Client } from 'pg'

/** Folder of the server's data, as the server knows it; it may lie on another machine. Undefined for users who may not ask. */
export async function dataDirectory(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ directory: string | null }>(
    "select case when pg_has_role(current_user, 'pg_read_all_settings', 'usage') then current_setting('data_directory') end as directory",
  )
  return rows[0]?.directory ?? undefined
}
