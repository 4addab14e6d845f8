import type { Client } from 'pg'

interface Table {
  readonly schema: string
  readonly name: string
}

/** Tables by their names as a footprint has them. */
export async function tablesNamed(session: Client, names: readonly string[]): Promise<readonly Table[]> {
  const { rows } = await session.query<Table>(
    `
select n.nspname as schema, c.relname as name
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and concat(nullif(n.nspname, 'public') || '.', c.relname) = any ($1)`,
    [names],
  )
  return rows
}
