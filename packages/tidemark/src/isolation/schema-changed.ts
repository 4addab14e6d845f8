import type { Client } from 'pg'

const statement = "select exists (select from tidemark.obstacles where kind = 'ddl') as changed"

/** True when the schema is no longer the template's: what is written to new tables from now on is not in the journal. */
export async function schemaChanged(control: Client): Promise<boolean> {
  const { rows } = await control.query<{ changed: boolean }>(statement)
  return rows[0]?.changed === true
}
