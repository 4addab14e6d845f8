import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandMigration } from '../../src/migrators/command.ts'
import { functionMigration } from '../../src/migrators/function.ts'
import { type LocalServer, startLocalServer } from '../postgres/local-server.ts'
import { query } from '../postgres/query.ts'
import { about, base, check, clients, codes, sends, thousand } from './check.ts'

let host: LocalServer

beforeAll(async () => {
  host = await startLocalServer()
})

afterAll(() => host[Symbol.asyncDispose]())

test('migrations that come back give no findings, whatever kind of object they make', async () => {
  const result = await check(host, {
    ...base,
    'm/2.up.sql': `
      create schema extra; create type mood as enum ('ok', 'bad'); create domain short as text check (length(value) < 9);
      create sequence numbers increment 3; create function one() returns int language sql return 1;
      create aggregate total (int) (sfunc = int4pl, stype = int); create view named as select name from clients;
      create materialized view counted as select count(*) from clients; create index on clients (name) where id > 3;
      create function touch() returns trigger language plpgsql as 'begin return new; end';
      create trigger touched before update on clients for each row execute function touch();
      create policy own on clients using (id > 0); alter table clients enable row level security;
      create rule quiet as on delete to clients where old.id < 0 do instead nothing; comment on table clients is 'people';
      create statistics pairs on id, name from clients; grant select on clients to public; create cast (mood as varchar) with inout;
      alter table clients add column feeling mood default 'ok', add constraint known check (id > 0);
      create table parts (id int) partition by range (id); create table part partition of parts for values from (1) to (9);
      create publication told for table clients; alter default privileges in schema extra grant select on tables to public`,
    'm/2.down.sql': `
      alter default privileges in schema extra revoke select on tables from public; drop publication told; drop table parts;
      alter table clients drop constraint known, drop column feeling; revoke select on clients from public;
      drop statistics pairs; comment on table clients is null; drop rule quiet on clients; alter table clients disable row level security;
      drop policy own on clients; drop trigger touched on clients; drop function touch; drop index clients_name_idx;
      drop materialized view counted; drop view named; drop aggregate total (int); drop function one; drop sequence numbers;
      drop domain short; drop cast (mood as varchar); drop type mood; drop schema extra`,
  })
  expect(codes(result)).toEqual(['blocks-writes'])
  expect(result.migrations.map(({ name, returns }) => [name, returns])).toEqual([
    ['m/1', true],
    ['m/2', true],
  ])
})

test('what a way down forgets is named, of whatever kind it is', async () => {
  const forgotten: readonly (readonly [sql: string, seen: string])[] = [
    ['create index names on clients (name)', 'left behind: index public.names'],
    ["create type mood as enum ('ok')", 'left behind: type public.mood'],
    [
      "alter table clients alter name set default 'x'",
      "changed: column public.clients.name: text became text default 'x'::text",
    ],
    [
      'create trigger t before update on clients for each row execute function suppress_redundant_updates_trigger()',
      'left behind: trigger t on public.clients',
    ],
    ['create policy own on clients using (true)', 'left behind: policy own on public.clients'],
    ["comment on column clients.name is 'x'", 'left behind: comment on table column public.clients.name'],
    ['alter table clients add constraint known check (id > 0)', 'left behind: constraint known on public.clients'],
    ['create sequence numbers', 'left behind: sequence public.numbers'],
    ['create function f() returns int language sql return 1', 'left behind: function public.f()'],
    ['create cast (text as int) with inout', 'left behind: cast (pg_catalog.text AS integer)'],
    ['create extension citext', 'left behind: extension citext'],
  ]
  const files = forgotten.map(([sql], index) => [`m/${index + 2}.sql`, `${sql};\n-- down\nselect 1;`])
  const result = await check(host, { ...base, ...Object.fromEntries(files) }, { last: 1 })
  const found = result.findings.filter(({ code }) => code === 'down-differs')
  expect(found.map(({ migration, seen }) => [migration, seen[0]])).toEqual(
    forgotten.map(([, seen], index) => [`m/${index + 2}`, seen]),
  )
  expect(result.migrations.map(({ returns }) => returns)).toEqual([true, ...forgotten.map(() => false)])
})

test('a way down is found beside the file, in it, and in the folder of one migration', async () => {
  const result = await check(host, {
    'm/1.sql': clients,
    'm/1.down.sql': 'drop table clients',
    'm/2_folder/migration.sql': 'create table notes ()',
    'm/2_folder/down.sql': 'drop table notes',
    'm/3.sql': '-- migrate:up\ncreate table tags ();\n-- migrate:down\ndrop table tags;',
    'm/4.sql': 'create table last ()',
  })
  expect(result.migrations.map(({ name, returns }) => [name, returns])).toEqual([
    ['m/1', true],
    ['m/2_folder/migration', true],
    ['m/3', true],
    ['m/4', null],
  ])
  expect(result.findings).toMatchObject([{ code: 'no-way-down', seen: ['m/4'] }, { code: 'no-rows' }])
})

test('what belongs to a table that stays is not named beside it', async () => {
  const result = await check(host, {
    'm/1.up.sql': `${clients}; create index on clients (name)`,
    'm/1.down.sql': 'select',
  })
  expect(about(result).map(({ code, seen }) => [code, seen])).toEqual([
    ['down-differs', ['left behind: table public.clients']],
    ['up-again-fails', expect.arrayContaining(['42P07: relation "clients" already exists'])],
  ])
})

test('a column that comes back in another place is a note, not a problem', async () => {
  const result = await check(host, {
    ...base,
    'm/2.up.sql': 'alter table clients drop column name',
    'm/2.down.sql': 'alter table clients add column name text',
  })
  expect(about(result)).toMatchObject([
    {
      code: 'column-order',
      severity: 'note',
      seen: ['changed: order of columns of public.clients: id, name, email became id, email, name'],
    },
  ])
})

test('rows that a way up inserts and its way down leaves are told, and that they come twice', async () => {
  const result = await check(host, {
    ...base,
    'm/2.up.sql': 'create table if not exists kinds (id int); insert into kinds values (1)',
    'm/2.down.sql': 'select',
    'm/3.up.sql': 'insert into kinds values (2)',
    'm/3.down.sql': 'select',
  })
  expect(about(result).map(({ code, migration, seen }) => [code, migration, seen])).toEqual([
    ['down-differs', 'm/2', ['left behind: table public.kinds']],
    ['up-again-differs', 'm/2', ['changed: rows of public.kinds: 1 became 2']],
    ['down-leaves-rows', 'm/3', ['changed: rows of public.kinds: 1 became 2']],
    ['up-again-differs', 'm/3', ['changed: rows of public.kinds: 2 became 3']],
  ])
})

test('broken SQL in a way down is shown with its file, line and column', async () => {
  const result = await check(host, {
    'm/1.sql': `${clients};\n-- down\ndrop table clients;\ndrop tabel notes;\n`,
  })
  expect(about(result)).toMatchObject([
    {
      code: 'down-fails',
      migration: 'm/1',
      happened: 'does not go down',
      seen: expect.arrayContaining([
        'The migration m/1.sql failed at line 4, column 6.',
        '42601: syntax error at or near "tabel"',
      ]),
    },
  ])
})

test('a migration that does not go up ends the check, with what was found before', async () => {
  const result = await check(host, {
    ...base,
    'm/1.down.sql': 'select',
    'm/2.sql': 'create table broken (id nothing)',
    'm/3.sql': '',
  })
  expect(codes(result)).toEqual(['down-differs', 'up-again-fails', 'up-fails'])
  expect(result).toMatchObject({ onRows: null, migrations: [{ name: 'm/1' }] })
})

test('ways down that are right alone and wrong together are found on the whole way', async () => {
  const empty = "do $$ begin if exists (select from kinds) then raise 'kinds are in use'; end if; end $$"
  const result = await check(host, {
    ...base,
    'm/2.up.sql': 'create table kinds (id int primary key)',
    'm/2.down.sql': `${empty}; drop table kinds`,
    'm/3.up.sql': 'insert into kinds values (1) on conflict do nothing',
    'm/3.down.sql': 'select',
  })
  expect(result.migrations.map(({ returns }) => returns)).toEqual([true, true, true])
  expect(about(result)).toMatchObject([
    { code: 'down-leaves-rows', migration: 'm/3' },
    {
      code: 'whole-way-fails',
      severity: 'problem',
      migration: 'm/2',
      happened: 'does not go down after those above it went down',
      seen: expect.arrayContaining(['P0001: kinds are in use']),
    },
  ])
})

test('a command that does not notice that it has run is found, and one that does is right', async () => {
  const statement = (sql: string) => functionMigration(sends(sql))
  const twice = await check(
    host,
    {},
    { migrators: [statement('create table if not exists t (id int); insert into t values (1)')] },
  )
  expect(about(twice)[0]).toMatchObject({
    code: 'not-repeatable',
    migration: 'migrate[0]: the function',
    seen: ['changed: rows of public.t: 1 became 2'],
  })
  const fails = await check(host, {}, { migrators: [statement('create table t (id int)')] })
  expect(about(fails)[0]).toMatchObject({ code: 'not-repeatable', happened: 'fails when it is run a second time' })
  const right = await check(host, {}, { migrators: [statement('create table if not exists t (id int)')] })
  expect(codes(right)).toEqual(['not-measured'])
})

test('what takes back a function or a command is called; tables in which a tool remembers are a note', async () => {
  const up = 'create table if not exists log (name text); create table if not exists t (id int)'
  const migrator = (down: string) =>
    functionMigration(sends(up), {
      down: sends(down),
    })
  expect(about(await check(host, {}, { migrators: [migrator('drop table t')] }))).toMatchObject([
    { code: 'stays-behind', severity: 'note', seen: ['left behind: table public.log'] },
    { code: 'not-measured' },
  ])
  const command = commandMigration(`psql "$DATABASE_URL" -qc '${up}'`, { files: [] })
  const result = await check(host, {}, { migrators: [command], down: `psql "$DATABASE_URL" -c 'drop tabel t'` })
  expect(about(result)[0]).toMatchObject({ code: 'down-fails', seen: expect.arrayContaining(['exit code 1']) })
})

test('the last two may come in the other order, or they may not', async () => {
  const either = await check(
    host,
    { ...base, 'm/2.sql': 'alter table clients add column a int', 'm/3.sql': 'create table b ()' },
    { swap: true },
  )
  expect(about(either)).toEqual([])
  const order = await check(
    host,
    { ...base, 'm/2.sql': 'alter table clients add column a int', 'm/3.sql': 'alter table clients add column b int' },
    { swap: true },
  )
  expect(about(order)).toMatchObject([
    { code: 'column-order', migration: 'm/3', happened: 'makes another order of columns when it comes before m/2' },
  ])
  const needs = await check(
    host,
    { ...base, 'm/2.sql': 'create table a ()', 'm/3.sql': 'alter table a add column b int' },
    { swap: true },
  )
  expect(about(needs)).toMatchObject([
    { code: 'swap-fails', migration: 'm/3', happened: 'does not go up when m/3 comes before m/2' },
  ])
  const other = await check(
    host,
    { ...base, 'm/2.sql': 'create table if not exists a (b int)', 'm/3.sql': 'create table if not exists a (c int)' },
    { swap: true },
  )
  expect(about(other)).toMatchObject([
    { code: 'swap-differs', seen: ['missing: column public.a.b', 'left behind: column public.a.c'] },
  ])
})

test('a user who may only create databases can check, too', async () => {
  const user = { name: 'builder', password: 'secret' }
  await query(host.url(), `create role ${user.name} login createdb password '${user.password}'`)
  const files = { ...base, 'm/2.up.sql': 'create index names on clients (name)', 'm/2.down.sql': 'select' }
  expect(codes(await check(host, files, { user, seed: thousand }))).toEqual([
    'down-differs',
    'up-again-fails',
    'blocks-writes',
  ])
})

test('nothing to check, and a --down that belongs to nothing, are mistakes', async () => {
  await expect(check(host, {}, { migrators: [] })).rejects.toMatchObject({ code: 'TM_MIGRATION_CHECK_NOTHING' })
  await expect(check(host, base, { down: 'npx knex migrate:rollback --all' })).rejects.toMatchObject({
    code: 'TM_MIGRATION_CHECK_DOWN',
  })
  await expect(check(host, base, { data: 'nobody' })).rejects.toMatchObject({ code: 'TM_SNAPSHOT_MISSING' })
})
