import type { Client } from 'pg'

/** The last number of each sequence that has given one, by its oid: alike in all clones of a template. */
export async function lastNumbers(control: Client): Promise<Readonly<Record<string, string>>> {
  const { rows } = await control.query<{ readonly oid: string; readonly last: string }>(`
select s.oid::text, s.last_value::text as last
from tidemark.sequence_state() as s
where s.is_called`)
  return Object.fromEntries(rows.map(({ oid, last }) => [oid, last]))
}
