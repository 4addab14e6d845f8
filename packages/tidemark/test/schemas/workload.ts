import fc from 'fast-check'
import type { Client } from 'pg'

/** A table of any schema, as far as a statement for it has to know. */
interface Relation {
  readonly name: string
  readonly columns: readonly Column[]
}

interface Column {
  readonly name: string
  /** An SQL expression for a new value; `n` is a number that differs from row to row. */
  readonly value: string
  /** Left to the server at times: it has a default, or may be empty. */
  readonly optional: boolean
}

/** Random statements for whatever tables a database has, in two sessions. Those that constraints refuse change nothing. */
export class Workload {
  readonly #relations: readonly Relation[]

  private constructor(relations: readonly Relation[]) {
    this.#relations = relations
  }

  static async of(client: Client): Promise<Workload> {
    const { rows } = await client.query<Relation>(relations)
    return new Workload(rows)
  }

  /** Rows for the template: several rounds, since a row may refer to another table's. */
  async fill(client: Client): Promise<void> {
    for (let n = 1; n <= 8; n += 1) {
      for (const relation of this.#relations) await attempt(client, insert(relation, n, 0))
    }
  }

  /** A list of statements for session 0 or 1. */
  statements(seed: number, count: number): readonly { readonly session: number; readonly sql: string }[] {
    const relation = fc.constantFrom(...this.#relations)
    const number = fc.integer({ min: 100, max: 100_000 })
    const statement = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(relation, number, fc.nat()).map(([r, n, skip]) => insert(r, n, skip)) },
      { weight: 6, arbitrary: fc.tuple(relation, number, fc.nat()).map(([r, n, which]) => update(r, n, which)) },
      { weight: 3, arbitrary: relation.map(({ name }) => `delete from ${name} where ${some(name)}`) },
      { weight: 1, arbitrary: relation.map(({ name }) => `truncate ${name} cascade`) },
      {
        weight: 4,
        arbitrary: fc.constantFrom('begin', 'commit', 'commit', 'rollback', 'savepoint s', 'rollback to s'),
      },
    )
    const step = fc.record({ session: fc.nat({ max: 1 }), sql: statement })
    return fc.sample(step, { seed, numRuns: count })
  }
}

/** True when the statement was carried out. */
export async function attempt(client: Client, sql: string): Promise<boolean> {
  return client.query(sql).then(
    () => true,
    () => false,
  )
}

function insert({ name, columns }: Relation, n: number, skip: number): string {
  const given = columns.filter(({ optional }, index) => !optional || (skip >> (index % 16)) % 2 === 0)
  if (given.length === 0) return `insert into ${name} default values`
  return `insert into ${name} (${given.map((column) => column.name).join(', ')})
    select ${given.map((column) => column.value).join(', ')} from (values (${n})) as v (n)`
}

function update({ name, columns }: Relation, n: number, which: number): string {
  const column = columns[which % Math.max(columns.length, 1)]
  if (column === undefined) return `delete from ${name} where ${some(name)}`
  return `update ${name} set ${column.name} = (select ${column.value} from (values (${n})) as v (n)) where ${some(name)}`
}

function some(name: string): string {
  return `ctid in (select ctid from ${name} order by random() limit 3)`
}

const relations = `
select
  format('%I.%I', n.nspname, c.relname) as name,
  coalesce(json_agg(json_build_object(
    'name', quote_ident(a.attname),
    'optional', a.atthasdef or a.attidentity <> '' or not a.attnotnull,
    'value', case
      when f.target is not null then format('(select %I from %s order by random() limit 1)', f.key, f.target)
      when t.typtype = 'e' then format('(select enumlabel::text::%s from pg_enum where enumtypid = %s order by random() limit 1)', a.atttypid::regtype, a.atttypid)
      when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float8'::regtype) then format('(n %% 30000)::%s', a.atttypid::regtype)
      when a.atttypid = 'bool'::regtype then 'n % 2 = 0'
      when a.atttypid = 'uuid'::regtype then 'gen_random_uuid()'
      when t.typcategory = 'D' then format('(date ''2030-01-01'' + n %% 5000)::%s', a.atttypid::regtype)
      when a.atttypid in ('json'::regtype, 'jsonb'::regtype) then format('json_build_object(''n'', n)::%s', a.atttypid::regtype)
      when a.atttypid = 'bytea'::regtype then 'decode(md5(n::text), ''hex'')'
      when t.typcategory = 'I' then '''10.0.0.1''::inet'
      when t.typcategory = 'T' then 'interval ''1 day'' * n'
      when t.typcategory = 'A' then format('''{}''::%s', a.atttypid::regtype)
      when t.typcategory = 'S' then format('left(''text '' || n, %s)::%s', case when a.atttypmod > 4 then a.atttypmod - 4 else 100 end, a.atttypid::regtype)
      else format('null::%s', a.atttypid::regtype)
    end
  ) order by a.attnum) filter (where a.attnum is not null), '[]') as columns
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
left join pg_type as t on t.oid = a.atttypid
left join lateral (
  select k.confrelid::regclass as target, g.attname as key
  from pg_constraint as k
  join pg_attribute as g on g.attrelid = k.confrelid and g.attnum = k.confkey[array_position(k.conkey, a.attnum)]
  where k.contype = 'f' and k.conrelid = c.oid and a.attnum = any (k.conkey)
  limit 1
) as f on true
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'tidemark')
group by n.nspname, c.relname
order by 1`
