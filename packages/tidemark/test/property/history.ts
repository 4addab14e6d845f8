import fc from 'fast-check'

/** One step of a history: a statement in one of the sessions, or a mark. */
export interface Step {
  readonly session: number
  readonly sql: string
  readonly mark: boolean
  /** Committed, it is something that the ledger may answer with `clean: false`. */
  readonly obstacle: boolean
}

const table = fc.nat({ max: 2 }).map((n) => `t${n}`)
const id = fc.integer({ min: 1, max: 10 })
const grp = fc.integer({ min: 1, max: 4 })
const value = fc.constantFrom("'x'", "'y'", 'null', "repeat('long', 3000)")
const where = fc.oneof(
  id.map((n) => `id = '${n}'`),
  grp.map((n) => `grp = ${n}`),
  fc.constant('true'),
  id.map((n) => `length(coalesce(val, '')) > ${n}`),
)

const write = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(table, id, grp, value)
      .map(([t, i, g, v]) => `insert into ${t} (id, grp, val) values ('${i + 5}', ${g}, ${v})`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, id)
      .map(
        ([t, i]) =>
          `insert into ${t} (id, grp, ref) select n, 1 + n % 3, n from generate_series(${i + 8}, ${i + 12}) as n`,
      ),
  },
  { weight: 4, arbitrary: fc.tuple(table, where, value).map(([t, w, v]) => `update ${t} set val = ${v} where ${w}`) },
  { weight: 2, arbitrary: fc.tuple(table, where, grp).map(([t, w, g]) => `update ${t} set grp = ${g} where ${w}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(table, where, id).map(([t, w, i]) => `update ${t} set id = id::text::int + ${i} where ${w}`),
  },
  {
    weight: 1,
    arbitrary: table.map((t) => `update ${t} set id = 11 - id::text::int where id::text::int between 1 and 10`),
  },
  { weight: 2, arbitrary: fc.tuple(table, where, id).map(([t, w, i]) => `update ${t} set ref = ${i} where ${w}`) },
  { weight: 3, arbitrary: fc.tuple(table, where).map(([t, w]) => `delete from ${t} where ${w}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, fc.constantFrom('', ' cascade', ' restart identity cascade'))
      .map(([t, how]) => `truncate ${t}${how}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, id, value)
      .map(([t, i, v]) => `insert into ${t} (id, val) values ('${i}', ${v}) on conflict do nothing`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, id, value)
      .map(
        ([t, i, v]) =>
          `insert into ${t} (id, val) values ('${i}', ${v}) on conflict (id) do update set val = excluded.val || 'c'`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(table, id, value).map(
      ([t, i, v]) => `merge into ${t} as t using (values ('${i}'), ('${i + 7}')) as s (id) on t.id::text = s.id
        when matched and length(coalesce(t.val, '')) > 3 then delete when matched then update set val = ${v} when not matched then insert (id, val) values (s.id::int, 'm')`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(table, table, id).map(
      ([
        a,
        b,
        i,
      ]) => `with gone as (delete from ${a} where id = '${i}' returning grp), changed as (update ${b} set val = 'w' where id <> '${i}' returning 1)
        insert into ${b} (id, grp) select ${i + 20}, grp from gone`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, fc.constantFrom('_a', '_rest', '_rest_1'), value)
      .map(([t, p, v]) => `update ${t}${p} set val = ${v}`),
  },
  { weight: 1, arbitrary: fc.tuple(table, fc.constantFrom('_a', '_rest')).map(([t, p]) => `truncate ${t}${p}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, id)
      .map(
        ([t, i]) =>
          `copy ${t} (id, grp, val) from program 'printf "${i + 30}\\t1\\tcopied\\n${i + 31}\\t3\\tcopied\\n"'`,
      ),
  },
)

const other = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('begin', 'commit', 'rollback', 'savepoint s', 'rollback to s', 'release s') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('begin isolation level serializable', 'begin isolation level repeatable read'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'set role tidemark_property_writer',
      'reset role',
      'set session_replication_role = replica',
      'reset session_replication_role',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "select nextval('free'), nextval('cached')",
      "select nextval('cycled')",
      "select setval('free', 100, false)",
      "select setval('cached', 7)",
      "select lo_from_bytea(0, 'made')",
      "notify somebody, 'hello'",
      'create temp table if not exists scratch as select 1',
      'select pg_advisory_lock(1)',
      'begin; create table made (x int); alter table t0 add column more int; rollback',
    ),
  },
)

const obstacle = fc.constantFrom(
  'create table more (x int)',
  'alter table t0 add column if not exists more int',
  "select lo_put(4711, 0, 'changed')",
  'create index on t0 (val)',
)

const step: fc.Arbitrary<Step> = fc.record({
  session: fc.integer({ min: 0, max: 2 }),
  mark: fc.constant(false),
  obstacle: fc.constant(false),
  sql: fc.oneof({ weight: 4, arbitrary: write }, { weight: 2, arbitrary: other }),
})

export const history: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 40, arbitrary: step },
    { weight: 2, arbitrary: fc.constant({ session: 0, sql: '', mark: true, obstacle: false }) },
    { weight: 1, arbitrary: obstacle.map((sql) => ({ session: 0, sql, mark: false, obstacle: true })) },
  ),
  { minLength: 1, maxLength: 30, size: 'max' },
)
