import fc from 'fast-check'

const number = fc.nat({ max: 2 })
const table = fc.oneof(
  { weight: 12, arbitrary: number.map((n) => `{t${n}}`) },
  { weight: 1, arbitrary: fc.constantFrom('{parent}', '{child}', '{grandchild}', 'only {parent}') },
)
const partition = fc.tuple(number, fc.constantFrom('_a', '_rest', '_rest_1')).map(([n, p]) => `{t${n}${p}}`)
const view = number.map((n) => `{v${n}}`)
const id = fc.integer({ min: 1, max: 10 })
const grp = fc.integer({ min: 1, max: 4 })
const value = fc.constantFrom(
  "'x'",
  "'y'",
  'null',
  "repeat('long', 3000)",
  "(select string_agg(md5(n::text), '') from generate_series(1, 300) as n)",
)
const where = fc.oneof(
  id.map((n) => `id::text = '${n}'`),
  grp.map((n) => `grp = ${n}`),
  fc.constant('true'),
  id.map((n) => `length(coalesce(val, '')) > ${n}`),
)
const small = fc.nat({ max: 5 })

const insert = 'overriding system value values'

/** Statements that write. */
export const write: fc.Arbitrary<string> = fc.oneof(
  weighted(
    4,
    fc.tuple(table, id, grp, value),
    ([t, i, g, v]) => `insert into ${t} (id, grp, val) ${insert} ('${i + 5}', ${g}, ${v})`,
  ),
  weighted(1, fc.tuple(table, grp), ([t, g]) => `insert into ${t} (grp) values (${g})`),
  weighted(
    2,
    fc.tuple(number, id, small, small),
    ([n, i, a, b]) =>
      `insert into {t${n}} (id, grp, {column ${n} ${a}}) ${insert} ('${i + 5}', 2, {value ${n} ${a} ${b}})`,
  ),
  weighted(
    1,
    fc.tuple(table, id),
    ([t, i]) =>
      `insert into ${t} (id, grp, ref) overriding system value select n, 1 + n % 3, n from generate_series(${i + 8}, ${i + 12}) as n`,
  ),
  weighted(4, fc.tuple(table, where, value), ([t, w, v]) => `update ${t} set val = ${v} where ${w}`),
  weighted(
    3,
    fc.tuple(number, where, small, small),
    ([n, w, a, b]) => `update {t${n}} set {set ${n} ${a} ${b}} where ${w}`,
  ),
  weighted(2, fc.tuple(table, where, grp), ([t, w, g]) => `update ${t} set grp = ${g} where ${w}`),
  weighted(2, fc.tuple(table, where, id), ([t, w, i]) => `update ${t} set id = id::text::int + ${i} where ${w}`),
  weighted(1, table, (t) => `update ${t} set id = 11 - id::text::int where id::text::int between 1 and 10`),
  weighted(2, fc.tuple(table, where, id), ([t, w, i]) => `update ${t} set ref = ${i} where ${w}`),
  weighted(3, fc.tuple(table, where), ([t, w]) => `delete from ${t} where ${w}`),
  weighted(
    1,
    fc.tuple(table, fc.constantFrom('', ' cascade', ' restart identity cascade')),
    ([t, how]) => `truncate ${t}${how}`,
  ),
  weighted(
    1,
    fc.tuple(table, id, value),
    ([t, i, v]) => `insert into ${t} (id, val) ${insert} ('${i}', ${v}) on conflict do nothing`,
  ),
  weighted(
    1,
    fc.tuple(table, id, value),
    ([t, i, v]) =>
      `insert into ${t} (id, val) ${insert} ('${i}', ${v}) on conflict (id) do update set val = excluded.val || 'c'`,
  ),
  weighted(
    1,
    fc.tuple(table, id, value),
    ([t, i, v]) => `merge into ${t} as t using (values ('${i}'), ('${i + 7}')) as s (id) on t.id::text = s.id
    when matched and length(coalesce(t.val, '')) > 3 then delete when matched then update set val = ${v}
    when not matched then insert (id, val) overriding system value values (s.id::int, 'm')`,
  ),
  weighted(
    1,
    fc.tuple(table, table, id),
    ([
      a,
      b,
      i,
    ]) => `with gone as (delete from ${a} where id::text = '${i}' returning grp), changed as (update ${b} set val = 'w' where id::text <> '${i}' returning 1)
    insert into ${b} (id, grp) overriding system value select ${i + 20}, grp from gone`,
  ),
  weighted(1, fc.tuple(partition, value), ([p, v]) => `update ${p} set val = ${v}`),
  weighted(1, partition, (p) => `truncate ${p}`),
  weighted(1, fc.tuple(partition, id, grp), ([p, i, g]) => `insert into ${p} (id, grp) values (${i + 5}, ${g})`),
  weighted(
    1,
    fc.tuple(table, id),
    ([t, i]) =>
      String.raw`copy ${t} (id, grp, val) from program 'printf "${i + 30}\t1\tcopied\n${i + 31}\t3\tcopied\n"'`,
  ),
  weighted(1, fc.tuple(view, id, value), ([v, i, x]) => `update ${v} set val = ${x} where id::text = '${i}'`),
  weighted(1, fc.tuple(view, id), ([v, i]) => `insert into ${v} (id, val) values ('${i + 5}', 'through a view')`),
  weighted(1, fc.tuple(view, grp), ([v, g]) => `delete from ${v} where grp = ${g}`),
  // Most of these are answered with a fresh clone.
  weighted(
    1,
    fc.tuple(fc.nat({ max: 2 }), number, id),
    ([how, n, i]) =>
      [
        `update {t${n}} set grp = grp + writes('{t0}', '${i}')`,
        `update {t${n}} set ref = 3 where id::text = '${i}' returning writes('{t${n}}', '${i}')`,
        `insert into {t${n}} (id, grp, val) ${insert} ('${i + 5}', 1, 'n') returning writes('{t${n}}', '${i + 5}')`,
      ][how] ?? '',
  ),
  // Its parts take turns: the row that is put under the key of one that goes comes first.
  weighted(
    1,
    fc.tuple(number, id, fc.boolean()),
    ([
      n,
      i,
      moves,
    ]) => `with gone as (${moves ? `update {t${n}} set id = id::text::int + 40` : `delete from {t${n}}`} returning id),
    more as (insert into {t${n}} (id, val) ${insert} ('${i}', 'instead') returning id) select (select id from gone limit 1), (select id from more)`,
  ),
  weighted(1, value, (v) => `insert into {w0} (val) values (${v})`),
  weighted(
    1,
    fc.constantFrom(
      'refresh materialized view {m0}',
      'refresh materialized view {m0} with no data',
      'refresh materialized view {m1}',
      'refresh materialized view {m0}; refresh materialized view {m1}',
    ),
    String,
  ),
  weighted(
    1,
    fc.constantFrom(
      "insert into {f0} (id, val) values (7, 'f')",
      'delete from {f0}',
      'update {wide} set c7 = 1',
      'truncate {wide}',
      'insert into {wide} (c0, c1) values (1, 1)',
      'delete from {wide} where c0 = 2',
      'update {wide} set c0 = c0 + 1',
    ),
    String,
  ),
)

/** Statements that steer: transactions, roles, sequences, large objects, and what sessions hold besides rows. */
export const control: fc.Arbitrary<string> = fc.oneof(
  weighted(
    5,
    fc.constantFrom('begin', 'commit', 'rollback', 'savepoint s', 'rollback to s', 'release s', 'commit'),
    String,
  ),
  weighted(
    1,
    fc.constantFrom(
      'begin isolation level serializable',
      'begin isolation level repeatable read',
      'set constraints all deferred',
      "prepare transaction 'left behind'",
    ),
    String,
  ),
  weighted(
    1,
    fc.constantFrom(
      'set role tidemark_property_writer',
      'reset role',
      'set session_replication_role = replica',
      'reset session_replication_role',
    ),
    String,
  ),
  weighted(
    2,
    fc.constantFrom(
      "select nextval('free'), nextval('cached')",
      "select nextval('cycled'), nextval('down')",
      "select setval('free', 100, false)",
      "select setval('cached', 7)",
      "select lo_from_bytea(0, 'made')",
      "notify somebody, 'hello'",
      'listen somebody',
      'create temp table if not exists scratch as select 1',
      'select pg_advisory_lock(1)',
      'set track_activities = off',
      'begin; create table made (x int); alter table {t0} add column more int; rollback',
    ),
    String,
  ),
)

/** What may be answered with a fresh clone once it is committed. */
export const obstacle: fc.Arbitrary<string> = fc.constantFrom(
  'create table more (x int)',
  'alter table {t0} add column if not exists more int',
  'create index on {t0} (val)',
  'alter table {t1} detach partition {t1_a}',
  'drop table {t2} cascade',
  'alter table {t0} disable trigger all',
  "select lo_put(4711, 0, 'changed')",
  'select lo_unlink(4712)',
  'grant select on {t0} to public',
  'create event trigger made on sql_drop execute function public.noted()',
  'create unique index concurrently on {t0} (grp)',
)

function weighted<Value>(
  weight: number,
  values: fc.Arbitrary<Value>,
  sql: (value: Value) => string,
): { weight: number; arbitrary: fc.Arbitrary<string> } {
  return { weight, arbitrary: values.map(sql) }
}
