/** What tests of the campaign do. Many rows, so that there is a middle of a rewind in which it can be killed. */
export const writes = [
  'update people set age = age + 1',
  "insert into people (name, age) select 'new ' || n || random(), 1 from generate_series(1, 3000) as n",
  'delete from people where id % 3 = 0',
  "update visits set note = note || 'x' where at > 2",
  'truncate visits',
  "insert into words select 'w' || n, n from generate_series(1, 1000) as n",
  'delete from words where times % 2 = 0',
  "update cache set value = '{}'",
  'truncate people restart identity cascade',
  "select setval('numbers', 9000)",
  "begin; update people set name = name || '!'; rollback",
  'select lo_create(0)',
  "select lo_put(4242, 0, '\\x01')",
  'create table extra (id int); insert into extra select n from generate_series(1, 100) as n',
  'alter table words add column extra int',
  'set session_replication_role = replica; delete from people where id < 500',
]

/** What a test leaves running or open. */
export const leftBehind = [
  'begin; update people set age = 0 where id < 100',
  'select pg_advisory_lock(42)',
  'select pg_sleep(0.05); update words set times = 0',
  "begin; delete from words; prepare transaction 'left behind'",
  'select pg_sleep(30)',
]
