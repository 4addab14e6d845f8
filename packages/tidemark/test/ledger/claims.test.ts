import { expect, test } from 'vitest'
import { claimsSince } from '../../src/ledger/claims.ts'
import { Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const clients = `
  create table clients (id int primary key, "full Name" text, size int generated always as (length("full Name")) stored);
  create unique index by_name on clients ("full Name");
  insert into clients select n, 'client ' || n from generate_series(1, 9) as n`

/** What a schema's tests claim with some statements: `index value value`. */
async function claimed(schema: string, statements: string): Promise<readonly string[]> {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query(statements)
  const claims = await claimsSince(scratch.control, 0, 100)
  return claims.map(({ index, values }) => [index, ...values.map(String)].join(' ')).toSorted()
}

test('names the values of unique indexes that rows had, also of rows that are gone', async () => {
  const statements = `
    insert into clients values (10, 'ten'), (11, null);
    delete from clients where id = 10;
    update clients set "full Name" = 'first' where id = 1`
  expect(await claimed(clients, statements)).toEqual([
    'by_name client 1',
    'by_name first',
    'by_name ten',
    'clients_pkey 1',
    'clients_pkey 10',
    'clients_pkey 11',
  ])
})

test('asks partial indexes whether a row is theirs, and computes what indexes are on', async () => {
  const indexes = `
    create schema app;
    create function app.plain(text) returns text immutable language plpgsql as $$ begin return lower($1); end $$;
    create unique index long_names on clients (size) where size > 100;
    create unique index plain_names on clients (app.plain("full Name"), (id % 2)) where "full Name" like 'A%';
    create function app.width(clients) returns int immutable language sql as $$ select length($1."full Name") $$;
    create unique index whole on clients (app.width(clients)) where id = 20`
  const statements = `
    insert into clients values (20, 'Ada'), (21, 'Bob'), (22, repeat('a', 101));
    delete from clients where id in (20, 22)`
  const found = await claimed(`${clients}; ${indexes}`, statements)
  expect(found.filter((claim) => !/^(clients_pkey|by_name)/.test(claim))).toEqual([
    'long_names 101',
    'plain_names ada 0',
  ])
})

test('leaves out what cannot be computed without the search_path of the application', async () => {
  const indexes = `
    create function unqualified(text) returns text immutable language plpgsql as $$ begin return helper($1); end $$;
    create function helper(text) returns text immutable language sql as $$ select $1 $$;
    create unique index by_helper on clients (unqualified("full Name")) where id > 9`
  const found = await claimed(`${clients}; ${indexes}`, "insert into clients values (10, 'ten')")
  expect(found).toEqual(['by_name ten', 'clients_pkey 10'])
})

test('knows exclusion constraints, also of tables without a key, and NULL where it counts as a value', async () => {
  const schema = `
    create table bookings (room int4range, during tsrange, cancelled bool default false,
      constraint no_overlap exclude using gist (room with =, during with &&) where (not cancelled))`
  const statements = `
    insert into bookings values ('[1,2)', '[2026-01-01,2026-01-02)', false), ('[1,2)', '[2026-01-01,2026-01-02)', true), ('[1,2)', null, false);
    update bookings set room = '[2,3)' where during is not null and not cancelled`
  const day = '["2026-01-01 00:00:00","2026-01-02 00:00:00")'
  expect(await claimed(schema, statements)).toEqual([`no_overlap [1,2) ${day}`, `no_overlap [2,3) ${day}`])
  const nulls = 'create table logins (name text unique nulls not distinct)'
  if (server.version >= 150_000) expect(await claimed(nulls, 'insert into logins values (null)')).toHaveLength(1)
})
