import type { Client } from 'pg'
import { quoteLiteral } from '../../src/server/quote.ts'

/** The data of a database, one hash for each relation, the sequences and the large objects: much quicker to read than the complete digest. */
export type State = Readonly<Record<string, string>>

interface Relation {
  readonly relation: string
  readonly columns: readonly string[]
  /** Materialized. */
  readonly view: boolean
}

/** The query that reads the state. Written once for a schema, since schema changes end in a replacement. */
export async function stateQuery(client: Client): Promise<string> {
  const { rows } = await client.query<Relation>(relations)
  const parts = rows.map(({ relation, columns, view }) => {
    const content = part(
      relation,
      `select record_send(row(${columns.join(', ')})) as element from only ${relation} as t`,
    )
    return view ? whilePopulated(relation, content) : content
  })
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

/** A materialized view that isn't populated can't even be named in a query that is planned. */
function whilePopulated(relation: string, content: string): string {
  const name = quoteLiteral(relation)
  return `select ${name} as part, query_to_xml(
    case when (select c.relispopulated from pg_class as c where c.oid = ${name}::regclass) then ${quoteLiteral(content)} else 'select 1' end, true, false, ''
  )::text as value`
}

function part(name: string, elements: string): string {
  return `select ${quoteLiteral(name)} as part, md5(coalesce(string_agg(md5(e.element), ',' order by e.element), '')) as value from (${elements}) as e`
}

const relations = `
select
  format('%I.%I', n.nspname, c.relname) as relation,
  json_agg(format(case when coalesce(e.typsend, y.typsend) = 0 then 't.%I::text' else 't.%I' end, a.attname) order by a.attnum) as columns,
  c.relkind = 'm' as view
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type as y on y.oid = a.atttypid
left join pg_type as e on e.oid = y.typelem and y.typcategory = 'A'
where c.relkind in ('r', 'm') and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'tidemark') and n.nspname !~ '^pg_'
group by n.nspname, c.relname, c.relkind
order by 1`
