import { expect, test } from 'vitest'
import { unordered } from './order.ts'
import { differences, openScratchServer, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = "create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')"

test.for([
  ['a new table', 'create table extra (x int)', 'ddl', 'CREATE TABLE public.extra'],
  ['a dropped table', 'drop table child', 'ddl', 'DROP TABLE public.child'],
  ['a dropped table that was written to', 'drop table t cascade', 'ddl', 'public.'],
  ['a new column', 'alter table t add column w int', 'ddl', 'ALTER TABLE public.t'],
  ['a new index', 'create index on t (v)', 'ddl', 'CREATE INDEX public.t_v_idx'],
  ['a switched-off trigger', 'alter table t disable trigger all', 'ddl', 'ALTER TABLE public.t'],
  ['an owned sequence', 'alter sequence child_s owned by child.x', 'ddl', 'ALTER SEQUENCE public.child_s'],
  [
    'a sequence with another step',
    'alter sequence child_s increment 2 restart',
    'ddl',
    'ALTER SEQUENCE public.child_s',
  ],
  ['a sequence with another name', 'alter sequence child_s rename to other', 'ddl', 'ALTER SEQUENCE public.other'],
  ['a role taken out of a policy', 'drop owned by nobody_special', 'ddl', 'DROP OWNED'],
  [
    'a role that gives all it owns to another',
    'reassign owned by nobody_special to someone_special',
    'ddl',
    'REASSIGN',
  ],
  ['a temporary table that inherits', 'create temp table more () inherits (t); delete from t', 'ddl', 'pg_temp.more'],
  [
    'a temporary function for an event trigger',
    "create function pg_temp.f() returns event_trigger language plpgsql as 'begin end'",
    'ddl',
    'f()',
  ],
  ['a grant', 'grant select on t to public', 'ddl', 'GRANT'],
  [
    'a refreshed materialized view that was stale',
    'refresh materialized view m',
    'untracked-write',
    'm, which refreshed again is not what it was at the mark',
  ],
  [
    'a new materialized view, refreshed',
    'create materialized view w as table t; refresh materialized view w',
    'ddl',
    'public.w',
  ],
  [
    'a database setting',
    "do $$ begin execute format('alter database %I set work_mem = 1234', current_database()); end $$",
    'database-setting',
    '',
  ],
  ['a changed large object', "select lo_put(4711, 0, 'other')", 'large-object', 'large objects'],
] as const)('%s is named, and the database is said to need replacement', async ([, statement, kind, object]) => {
  await using scratch = await Scratch.create(
    server.access,
    `${schema}; create materialized view m as select * from t where id > 1; update t set v = 'newer' where id = 2; select lo_from_bytea(4711, 'kept'); create table child (x int); create sequence child_s;
     do $$ begin create role nobody_special nologin; exception when duplicate_object or unique_violation then null; end $$;
     do $$ begin create role someone_special nologin; exception when duplicate_object or unique_violation then null; end $$;
     create policy p on t to public, nobody_special using (true); create function theirs() returns int language sql as 'select 1'; alter function theirs owner to nobody_special`,
  )
  const session = await scratch.session()
  await session.query("update t set v = 'x' where id = 1")
  await session.query(statement)
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect(clean).toBe(false)
  expect(leftovers[0]).toMatchObject({ kind, answer: 'replaced', object: expect.stringContaining(object) })
})

test('a write to a foreign table is named, wherever the rows went', async () => {
  await using remote = await Scratch.create(server.access, schema)
  const { user, password, host, socket = host, port } = server.access
  await using scratch = await Scratch.create(
    server.access,
    `create extension postgres_fdw;
     create server elsewhere foreign data wrapper postgres_fdw options (host '${socket}', port '${port}', dbname '${remote.name}');
     create user mapping for current_user server elsewhere options (user '${user}', password '${password}');
     create foreign table f (id int, v text) server elsewhere options (table_name 't')`,
  )
  const session = await scratch.session()
  await session.query("update f set v = 'x' where id = 1")
  expect((await scratch.ledger.rewind()).leftovers).toMatchObject([
    { kind: 'untracked-write', answer: 'replaced', object: 'f, a foreign table' },
  ])
})

test.for([
  ['a table without columns', 'create table t ()'],
  ['a table of generated columns alone', 'create table t (one int generated always as (1) stored)'],
])('a write to %s is named', async ([, table]) => {
  await using scratch = await Scratch.create(server.access, table!)
  const session = await scratch.session()
  await session.query('insert into t default values')
  expect((await scratch.ledger.rewind()).leftovers).toMatchObject([
    { kind: 'untracked-write', object: 't, without a column of its own' },
  ])
})

test('a write to a foreign table is named, also through the parent that it inherits from', async () => {
  await using remote = await Scratch.create(server.access, schema)
  const { user, password, host, socket = host, port } = server.access
  await using scratch = await Scratch.create(
    server.access,
    `create extension postgres_fdw; create table parent (id int, v text);
     create server elsewhere foreign data wrapper postgres_fdw options (host '${socket}', port '${port}', dbname '${remote.name}');
     create user mapping for current_user server elsewhere options (user '${user}', password '${password}');
     create foreign table f () inherits (parent) server elsewhere options (table_name 't')`,
  )
  const session = await scratch.session()
  await session.query('delete from only parent')
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true })
  await session.query("update parent set v = 'x' where id = 1")
  expect((await scratch.ledger.rewind()).leftovers).toMatchObject([
    { kind: 'untracked-write', answer: 'replaced', object: 'f, a foreign table' },
  ])
})

test('a rewind that fails for want of a function is a failed rewind, not a missing ledger', async () => {
  await using scratch = await Scratch.create(
    server.access,
    'create type rights as (who aclitem); create table t (r rights); insert into t values (null)',
  )
  const session = await scratch.session()
  await session.query("update t set r = row(('=r/' || current_user)::aclitem)::rights")
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect({ clean, what: leftovers[0]?.what }).toEqual({ clean: false, what: expect.stringContaining('aclitem') })
})

test("a row that today's constraints would refuse is not left out in silence", async () => {
  await using scratch = await Scratch.create(server.access, `${schema}; alter table t add check (v <> 'a') not valid`)
  const session = await scratch.session()
  await session.query("update t set v = 'c' where id = 1")
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect({ clean, what: leftovers[0]?.what }).toEqual({ clean: false, what: expect.stringContaining('t_v_check') })
})

test('a refreshed materialized view that reads one without data is named', async () => {
  await using scratch = await Scratch.create(
    server.access,
    `${schema}; create materialized view m as table t; create materialized view n as table m; refresh materialized view m with no data`,
  )
  const session = await scratch.session()
  await session.query("update t set v = 'x'; refresh materialized view m; refresh materialized view n")
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect(clean).toBe(false)
  expect(leftovers).toMatchObject([
    { kind: 'untracked-write', object: 'n, which refreshed again is not what it was at the mark' },
  ])
})

test('a statement that changes many objects is one leftover', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query('create table a (x serial primary key); create table b (y serial primary key)')
  const { leftovers } = await scratch.ledger.rewind()
  expect(leftovers).toHaveLength(1)
  expect(leftovers[0]?.object).toMatch(/^CREATE .* and \d+ more$/)
})

test('a test may drop a table with its sequence', async () => {
  await using scratch = await Scratch.create(
    server.access,
    'create table t (id int generated always as identity primary key)',
  )
  const session = await scratch.session()
  await session.query('drop table t')
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: false, leftovers: [{ kind: 'ddl' }] })
})

test.for([
  ['dropped with its table', 'drop table t; drop type mood'],
  ['dropped with its column', 'alter table t drop column m; drop type mood'],
  [
    'replaced',
    "alter type mood rename to old; create type mood as enum ('c'); alter table t alter m type mood using 'c'; drop type old; insert into t values (9, 'c')",
  ],
  ['changed without its table', 'drop table p; alter type pair add attribute more int'],
  ['dropped with its extension', 'drop table c; drop extension citext'],
  ['dropped, the row type of a table', 'drop table r; drop table w'],
  ['changed, the row type of a table', 'alter table r drop column w; alter table w add column more int; drop table w'],
  ['dropped with all that its owner has', 'drop owned by nobody_special'],
  ['dropped, a collation', 'alter table t alter f type text collate "C"; drop collation folded'],
])('a type may be %s', async ([, statements]) => {
  await using scratch = await Scratch.create(
    server.access,
    `create type mood as enum ('a', 'b'); create type pair as (a int, b text); create extension citext;
     create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
     create table t (id int primary key, m mood, f text collate folded); insert into t values (1, 'a', 'x');
     create table p (id int primary key, p pair); create table c (name citext primary key);
     create table w (x int); create table r (id int primary key, w w[]);
     do $$ begin create role nobody_special nologin; exception when duplicate_object or unique_violation then null; end $$;
     create type own as enum ('a'); alter type own owner to nobody_special; create table o (id int primary key, o own); alter table o owner to nobody_special`,
  )
  const before = await scratch.digest()
  const session = await scratch.session()
  await session.query(`begin; ${statements!}; rollback`)
  await session.query("insert into t values (2, 'b', 'y'); delete from t where id = 1; insert into c values ('z')")
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true })
  expect(differences(before, await scratch.digest())).toEqual([])
  for (const statement of statements!.split('; ')) await session.query(statement)
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect(clean).toBe(false)
  expect(new Set(leftovers.map(({ kind }) => kind))).toEqual(new Set(['ddl']))
})

test('an extension that a test creates is one object', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query('create extension btree_gist')
  expect((await scratch.ledger.rewind()).leftovers.map(({ object }) => object)).toEqual(['CREATE EXTENSION btree_gist'])
})

test.for(unordered)('rows that a function writes again in the midst of %s are named', async ([, work, statement]) => {
  await using scratch = await Scratch.create(server.access, work)
  const session = await scratch.session()
  await session.query(statement)
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect(clean).toBe(false)
  expect(leftovers[0]).toMatchObject({
    kind: 'untracked-write',
    object: 'a, whose rows a function wrote again in the midst of a statement',
  })
})

test('any session can mark, rewind and read the footprint in SQL', async () => {
  await using scratch = await Scratch.create(
    server.access,
    `${schema}; do $$ begin create role nobody_special nologin; exception when duplicate_object or unique_violation then null; end $$; grant select, insert on t to nobody_special`,
  )
  const before = await scratch.digest()
  const session = await scratch.session()
  await session.query('set role nobody_special')
  const { mark } = (await session.query<{ mark: string }>('select tidemark.mark() as mark')).rows[0]!
  await session.query("insert into t values (3, 'c')")
  expect((await session.query('select tidemark.footprint($1) as f', [mark])).rows).toEqual([
    { f: { t: { inserted: 1 } } },
  ])
  await session.query('select tidemark.rewind($1)', [mark])
  await session.query("insert into t values (3, 'c')")
  await session.query('select tidemark.rewind()')
  await session.query('reset role')
  expect(differences(before, await scratch.digest())).toEqual([])
})

test('after a crash of the server, which empties unlogged tables, the database is said to need replacement', async () => {
  await using crashing = await openScratchServer({ restart_after_crash: 'on', work_mem: '5MB' })
  await using scratch = await Scratch.create(
    crashing.access,
    'create unlogged table u (id int primary key); insert into u values (1)',
  )
  const victim = await scratch.session()
  // The embedded server commits asynchronously: without this the crash would take the ledger itself.
  await victim.query('checkpoint')
  const { pid } = (await victim.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!
  process.kill(pid, 'SIGKILL')
  // The server ends every other session too, a moment later.
  await expect(scratch.control.query('select pg_sleep(60)')).rejects.toThrow()
  await scratch.reconnect()
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect({ clean, what: leftovers[0]?.what }).toEqual({
    clean: false,
    what: 'the rewind failed: the server crashed, and unlogged tables are empty since',
  })
})

test('two sessions that write the same rows in turn are taken back to the first image', async () => {
  await using scratch = await Scratch.create(
    server.access,
    `${schema}; create function touch() returns trigger language plpgsql as $$ begin return null; end $$;
     create trigger touched after update on t for each row execute function touch()`,
  )
  const before = await scratch.digest()
  const [a, b] = [await scratch.session(), await scratch.session()]
  await a.query('begin')
  await a.query("update t set v = 'from a' where id = 1")
  // Begins before a's next statement, waits for a's lock on row 1, and writes both rows after a's commit.
  const waiting = b.query("update t set v = 'from b'")
  while ((await scratch.control.query('select from pg_locks where not granted')).rowCount === 0);
  await a.query("update t set v = 'again' where id = 2")
  await a.query('commit')
  await waiting
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, footprint: { t: { updated: 2 } } })
  expect(differences(before, await scratch.digest())).toEqual([])
})
