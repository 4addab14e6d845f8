import type { Client } from 'pg'

/** The data of a database, one hash for each relation, the sequences and the large objects: much quicker to read than the complete digest. */
export type State = Readonly<Record<string, string>>

/** The query that reads the state. Written once for a schema, since schema changes end in a replacement. */
export async function stateQuery(client: Client): Promise<string> {
  const { rows } = await client.query<{ readonly relation: string; readonly columns: readonly string[] }>(relations)
  const parts = rows.map(({ relation, columns }) =>
    part(relation, `select record_send(row(${columns.join(', ')})) as element from only ${relation} as t`),
  )
  parts.push(
    part(
      'sequences',
      "select convert_to(concat_ws(' ', s.oid, s.last_value, s.is_called), 'UTF8') as element from tidemark.sequence_state() as s",
    ),
  )
  parts.push(
    part(
      'large objects',
      "select convert_to(concat_ws(' ', l.loid, l.pageno, md5(l.data)), 'UTF8') as element from pg_largeobject as l",
    ),
  )
  return parts.join('\nunion all\n')
}

export async function readState(client: Client, query: string): Promise<State> {
  const { rows } = await client.query<{ readonly part: string; readonly value: string }>({ name: 'state', text: query })
  return Object.fromEntries(rows.map(({ part, value }) => [part, value]))
}

function part(name: string, elements: string): string {
  return `select '${name.replaceAll("'", "''")}' as part, md5(coalesce(string_agg(md5(e.element), ',' order by e.element), '')) as value from (${elements}) as e`
}

const relations = `
select
  format('%I.%I', n.nspname, c.relname) as relation,
  json_agg(format(case when coalesce(e.typsend, y.typsend) = 0 then 't.%I::text' else 't.%I' end, a.attname) order by a.attnum) as columns
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type as y on y.oid = a.atttypid
left join pg_type as e on e.oid = y.typelem and y.typcategory = 'A'
where c.relkind in ('r', 'm') and c.relpersistence <> 't' and c.relispopulated and n.nspname not in ('pg_catalog', 'information_schema', 'tidemark') and n.nspname !~ '^pg_'
group by n.nspname, c.relname
order by 1`
