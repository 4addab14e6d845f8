import { describe, expect, test } from 'vitest'
import { testedVersion } from '../versions/programs.ts'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = `create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b'), (3, 'c');
  create table p (id int, k int) partition by list (k); create table p_1 partition of p for values in (1); insert into p values (1, 1);
  create function noted() returns event_trigger language plpgsql as $$ begin end $$; create event trigger noted on ddl_command_end execute function noted();
  do $$ begin create role nobody_special nologin; exception when duplicate_object or unique_violation then null; end $$`

interface Unseen {
  readonly what: string
  readonly statement: string
  readonly kind: string
  readonly object: string
  readonly since?: number
}

const cutOff = 'something CONCURRENTLY, begun and perhaps not finished'

const unseen: readonly Unseen[] = [
  {
    what: 'a new event trigger',
    statement: 'create event trigger more on sql_drop execute function noted()',
    kind: 'ddl',
    object: 'event triggers',
  },
  {
    what: 'a switched-off event trigger',
    statement: 'alter event trigger noted disable',
    kind: 'ddl',
    object: 'event triggers',
  },
  { what: 'a dropped event trigger', statement: 'drop event trigger noted', kind: 'ddl', object: 'event triggers' },
  {
    what: 'a new owner of the database',
    statement: "do $$ begin execute format('alter database %I owner to nobody_special', current_database()); end $$",
    kind: 'database-setting',
    object: 'owner nobody_special',
  },
  {
    what: 'a limit of connections',
    statement: "do $$ begin execute format('alter database %I connection limit 7', current_database()); end $$",
    kind: 'database-setting',
    object: 'connection limit 7',
  },
  {
    what: 'a unique index that failed CONCURRENTLY and still forbids',
    statement: "insert into t values (9, 'a'); create unique index concurrently on t (v)",
    kind: 'ddl',
    object: cutOff,
  },
  {
    what: 'a partition that waits to be detached',
    statement: "set statement_timeout = '300ms'; alter table p detach partition p_1 concurrently",
    kind: 'ddl',
    object: cutOff,
  },
  {
    what: 'an index that was about to be dropped',
    statement: "set statement_timeout = '300ms'; drop index concurrently t_v",
    kind: 'ddl',
    object: cutOff,
    since: 15,
  },
  {
    what: 'an index that was made anew',
    statement: "set statement_timeout = '300ms'; reindex index concurrently t_pkey",
    kind: 'ddl',
    object: cutOff,
    since: 17,
  },
]

test.for(unseen.filter(({ since = 14 }) => since <= testedVersion()))(
  '$what is named, and the database is said to need replacement',
  async ({ statement, kind, object }) => {
    await using scratch = await Scratch.create(server.access, `${schema}; create index t_v on t (v)`)
    const [session, reader] = [await scratch.session(), await scratch.session()]
    // Whoever works CONCURRENTLY waits for those who read, until it is too long.
    if (statement.includes('timeout')) await reader.query('begin; select from t, p')
    for (const each of statement.split(/; (?=\w+ )(?!end)/)) await session.query(each).catch(() => {})
    await reader.query('rollback')
    expect(await scratch.ledger.rewind()).toMatchObject({
      clean: false,
      leftovers: [{ kind, answer: 'replaced', object: expect.stringContaining(object) }],
    })
  },
)

describe('rows', () => {
  const hot = `create function nothing() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger nothing after insert or update or delete on t for each row execute function nothing();`

  test.for([
    [
      'parts of a WITH that take turns',
      14,
      '',
      "with gone as (delete from t returning id), more as (insert into t values (1, 'n') returning id) select (select id from gone limit 1), (select id from more)",
    ],
    [
      'parts of a WITH that take turns, one of which moves keys',
      14,
      '',
      "with gone as (update t set id = id + 10 returning id), more as (insert into t values (1, 'n') returning id) select (select id from gone limit 1), (select id from more)",
    ],
    [
      'a MERGE among triggers',
      15,
      hot,
      "merge into t using (values (1, 'old'), (1, 'new')) as s (id, v) on t.id = s.id and s.v = 'old' when matched then delete when not matched then insert values (s.id, s.v)",
    ],
  ] as const)('that %s put in the place of others are put back or named', async ([, since, triggers, statement]) => {
    if (since > testedVersion()) return
    await using scratch = await Scratch.create(server.access, `${schema}; ${triggers}`)
    const before = await scratch.digest()
    const session = await scratch.session()
    await session.query(statement)
    const { clean, leftovers } = await scratch.ledger.rewind()
    if (clean) return expect(differences(before, await scratch.digest())).toEqual([])
    expect(leftovers).toMatchObject([
      { kind: 'untracked-write', object: 't, which has other rows than its statements account for' },
    ])
  })

  test('without a key that a TRUNCATE could not see are named', async () => {
    await using scratch = await Scratch.create(
      server.access,
      "create table log (line text); insert into log values ('a')",
    )
    const [session, other] = [await scratch.session(), await scratch.session()]
    await session.query('begin isolation level repeatable read; select from pg_class')
    await other.query("insert into log values ('a')")
    await session.query('truncate log; commit')
    expect(await scratch.ledger.rewind()).toMatchObject({
      clean: false,
      leftovers: [
        { kind: 'untracked-write', object: 'log, which has no key and was truncated in a repeatable read transaction' },
      ],
    })
  })

  test.for([
    ['with a key', 'id int primary key'],
    ['without', 'id int'],
  ])('%s whose generated columns are not what they were are named', async ([, key]) => {
    await using scratch = await Scratch.create(
      server.access,
      `create function shown(at timestamptz) returns text language sql immutable as $$ select at::text $$;
       create table t (${key}, at timestamptz, shown text generated always as (shown(at)) stored); set timezone = 'Asia/Kathmandu';
       insert into t values (1, '2020-01-01Z')`,
    )
    const session = await scratch.session()
    await session.query("insert into t values (2, '2020-01-02Z')")
    expect(await scratch.ledger.rewind()).toMatchObject({ clean: true })
    await session.query("update t set at = '2020-01-03Z'")
    expect(await scratch.ledger.rewind()).toMatchObject({
      clean: false,
      leftovers: [
        {
          kind: 'untracked-write',
          object: 't, whose generated columns are not what they were when they are computed again',
        },
      ],
    })
  })

  test('of a foreign table that was truncated are named', async ({ skip }) => {
    if (testedVersion() < 16) return skip('no triggers for it before PostgreSQL 16')
    await using remote = await Scratch.create(server.access, 'create table t (id int)')
    const { user, password, host, socket = host, port } = server.access
    await using scratch = await Scratch.create(
      server.access,
      `create extension postgres_fdw;
       create server elsewhere foreign data wrapper postgres_fdw options (host '${socket}', port '${port}', dbname '${remote.name}');
       create user mapping for current_user server elsewhere options (user '${user}', password '${password}');
       create foreign table f (id int) server elsewhere options (table_name 't')`,
    )
    const session = await scratch.session()
    await session.query('truncate f')
    expect((await scratch.ledger.rewind()).leftovers).toMatchObject([
      { kind: 'untracked-write', object: 'f, a foreign table' },
    ])
  })
})

describe('a transaction that is open when a mark is made', () => {
  test('is waited for when it is short', async () => {
    await using scratch = await Scratch.create(server.access, schema, { graceMs: 5000 })
    const session = await scratch.session()
    await session.query("begin; insert into t values (7, 'first')")
    const marked = scratch.ledger.mark()
    await session.query("insert into t values (8, 'second'); commit")
    const state = await scratch.digest()
    expect(await scratch.ledger.rewind(await marked)).toMatchObject({ clean: true, footprint: {} })
    expect(differences(state, await scratch.digest())).toEqual([])
  })

  test('and commits after it is named: half of it would be taken back', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query("begin; insert into t values (7, 'first')")
    const mark = await scratch.ledger.mark()
    await session.query("insert into t values (8, 'second'); commit")
    expect(await scratch.ledger.rewind(mark)).toMatchObject({
      clean: false,
      leftovers: [{ kind: 'failure', what: expect.stringContaining('open before the test') }],
    })
    expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, footprint: { t: { inserted: 2 } } })
  })

  test('and is rolled back is nothing', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query("begin; insert into t values (7, 'first')")
    const mark = await scratch.ledger.mark()
    await session.query('rollback')
    await session.query("insert into t values (9, 'a')")
    expect(await scratch.ledger.rewind(mark)).toMatchObject({ clean: true, footprint: { t: { inserted: 1 } } })
  })
})

test("a test that empties all tables, the ledger's too, is told so", async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query(`do $$ declare r record; begin
    for r in select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema') loop
      execute format('truncate %I.%I cascade', r.schemaname, r.tablename);
    end loop; end $$`)
  expect((await scratch.ledger.rewind()).leftovers).toMatchObject([
    { kind: 'failure', what: expect.stringContaining('somebody emptied the tables of the schema tidemark') },
  ])
})

test('a database that ends idle sessions does not end the one that rewinds', async () => {
  await using scratch = await Scratch.create(
    server.access,
    `${schema}; do $$ begin execute format('alter database %I set idle_session_timeout = 100', current_database()); end $$`,
  )
  const session = await scratch.session({ idle_session_timeout: '0' })
  await session.query("update t set v = 'x'; select pg_sleep(0.5)")
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, footprint: { t: { updated: 3 } } })
})

test('a trigger with a misleading name is a change of the schema all the same', async () => {
  await using scratch = await Scratch.create(
    server.access,
    'create table t (id int); create function same() returns trigger language plpgsql as $$ begin return new; end $$',
  )
  const session = await scratch.session()
  await session.query('create trigger "a on pg_temp.t" before insert on t for each row execute function same()')
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: false, leftovers: [{ kind: 'ddl' }] })
})

test('a mark can be made after a table was dropped with its sequence, and is none to go back to', async () => {
  await using scratch = await Scratch.create(server.access, 'create table t (id serial primary key)')
  const session = await scratch.session()
  await session.query('drop table t')
  const mark = await scratch.ledger.mark()
  expect(await scratch.ledger.rewind(mark)).toMatchObject({ clean: false, leftovers: [{ kind: 'ddl' }] })
})
