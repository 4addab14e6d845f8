import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalServer, startLocalServer } from '../postgres/local-server.ts'
import { about, base, check, thousand } from './check.ts'

let host: LocalServer

beforeAll(async () => {
  host = await startLocalServer()
})

afterAll(() => host[Symbol.asyncDispose]())

test('what writes a table anew or goes through it is measured, with the rows at stake and a cure for that statement', async () => {
  const cases = [
    ['add column token uuid default gen_random_uuid()', 'rewrites-table', 'Add the column without a default'],
    ['alter column id type bigint', 'rewrites-table', 'Add a column of the new type'],
    ['alter column name set not null', 'scans-under-lock', 'CHECK (column IS NOT NULL) NOT VALID'],
    ['add constraint known check (id > 0)', 'scans-under-lock', 'NOT VALID, then VALIDATE'],
    ['add unique (email)', 'scans-under-lock', 'CREATE UNIQUE INDEX CONCURRENTLY'],
  ] as const
  const files = cases.map(([action], index) => [`m/${index + 2}.sql`, `\n\nalter table clients ${action};`])
  // They can't be taken back, but the seed fits into the schema before them.
  const result = await check(host, { ...base, ...Object.fromEntries(files) }, { seed: thousand })
  expect(about(result)).toMatchObject(
    cases.map(([, code, cure], index) => ({
      code,
      severity: 'warning',
      migration: `m/${index + 2}`,
      line: 3,
      happened: expect.stringMatching(/^(?:writes|goes through) 1,000 rows of public\.clients/),
      cure: expect.stringContaining(cure),
    })),
  )
  expect(result.onRows?.measured.map(({ statements }) => statements?.[0]?.touched)).toMatchObject(
    cases.map(([, code]) => [
      { table: 'public.clients', lock: 'AccessExclusiveLock', scanned: 1000, rewritten: code === 'rewrites-table' },
    ]),
  )
})

test('an index, a foreign key and a statement under an earlier lock keep others from writing', async () => {
  const files = {
    ...base,
    'm/2.sql': 'create table notes (id int primary key, client int)',
    'm/3.sql': `
      create index on clients (email);
      alter table notes add foreign key (client) references clients;
      alter table notes add column text text;
      update clients set name = 'x';`,
  }
  const result = await check(host, files, {
    seed: `${thousand}; alter table clients set (parallel_workers = 4); insert into notes select n, n from generate_series(1, 10) as n`,
    last: 1,
  })
  expect(about(result).map(({ code, line, happened }) => [code, line, happened])).toEqual([
    ['blocks-writes', 2, 'goes through 1,000 rows of public.clients, while nobody writes to the table'],
    ['blocks-writes', 3, 'goes through 1,000 rows of public.clients, while nobody writes to the table'],
    ['blocks-writes', 3, 'goes through 10 rows of public.notes, while nobody writes to the table'],
    ['works-under-lock', 5, 'goes through 1,000 rows of public.clients, while nobody reads or writes public.notes'],
  ])
})

test('a constant default, NOT VALID, VALIDATE, a table of its own and an index beside writers are no cause for a warning', async () => {
  const files = {
    ...base,
    'm/2.sql':
      "alter table clients add column kind text default 'x' not null, add constraint known check (id > 0) not valid",
    'm/3.sql': 'alter table clients validate constraint known',
    'm/4.sql':
      'create table copies as select * from clients; create index on copies (id); alter table copies alter id set not null',
    'm/5.sql': 'create index concurrently on clients (email)',
    'm/6.sql': 'begin; comment on table clients is null; commit; select 1',
  }
  const result = await check(host, files, { seed: thousand })
  expect(result.onRows?.measured.map(({ rows }) => rows)).toEqual([1000, 1000, 1000, 2000, 2000])
  expect(about(result)).toMatchObject([{ code: 'no-transaction', severity: 'note', migration: 'm/5' }])
})

test('a migration that fails on rows alone is found, and so is a way down', async () => {
  const up = await check(
    host,
    {
      ...base,
      'm/2.up.sql': 'alter table clients alter name set not null',
      'm/2.down.sql': 'alter table clients alter name drop not null',
      'm/3.up.sql': 'select',
      'm/3.down.sql': 'select',
    },
    {
      data: undefined,
      seed: "alter table clients alter name drop not null; insert into clients values (1, null, '')",
      last: 2,
    },
  )
  expect(about(up)).toMatchObject([
    {
      code: 'up-fails-on-data',
      migration: 'm/2',
      happened: 'does not go up with the rows of the seed',
      seen: expect.arrayContaining(['23502: column "name" of relation "clients" contains null values']),
    },
  ])
  const down = await check(
    host,
    {
      'm/1.up.sql': 'create table people (id int primary key, name text not null)',
      'm/1.down.sql': 'drop table people',
      'm/2.up.sql': 'alter table people drop column name',
      'm/2.down.sql': 'alter table people add column name text not null',
    },
    { seed: 'insert into people values (1)' },
  )
  expect(down.migrations.map(({ returns }) => returns)).toEqual([true, true])
  expect(about(down)).toMatchObject([
    { code: 'down-fails-on-data', migration: 'm/2', happened: 'does not go down with the rows of the seed' },
  ])
})

test('values that go for good are counted; a new name for them is no loss', async () => {
  const seed = "insert into clients values (1, 'a'), (2, 'b')"
  const gone = await check(
    host,
    { ...base, 'm/2.sql': 'alter table clients drop column name', 'm/3.sql': 'delete from clients where id = 1' },
    { seed },
  )
  expect(about(gone)).toMatchObject([
    { code: 'drops-values', severity: 'warning', migration: 'm/2', seen: ['column public.clients.name: 2 values'] },
    { code: 'drops-values', severity: 'warning', migration: 'm/3', seen: ['table public.clients: 1 row'] },
  ])
  const back = { 'm/2.up.sql': 'update clients set name = upper(name)', 'm/2.down.sql': 'select' }
  expect(about(await check(host, { ...base, ...back }, { seed, last: 1 }))).toMatchObject([
    { code: 'down-loses-values', severity: 'note', seen: ['column public.clients.name: 2 values'] },
  ])
  const renamed = {
    'm/2.up.sql': 'alter table clients rename to people; alter table people rename name to title',
    'm/2.down.sql': 'alter table people rename title to name; alter table people rename to clients',
  }
  expect(
    about(await check(host, { ...base, ...renamed }, { seed: seed.replace('clients', 'people'), last: 1 })),
  ).toEqual([])
})
