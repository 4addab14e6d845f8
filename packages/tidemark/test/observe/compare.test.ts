import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../src/commands/observe/actors.ts'
import { compareClaims, type Compared } from '../../src/commands/observe/compare.ts'
import { claimsSince } from '../../src/ledger/claims.ts'
import type { Server } from '../../src/server/server.ts'
import { openScratchServer, Scratch } from '../ledger/scratch.ts'
import { testedVersion } from '../versions/programs.ts'

let server: Server

beforeAll(async () => {
  server = await openScratchServer()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** What tests of these names meet with, when each runs its statements one after the other. */
async function compared(schema: string, tests: Readonly<Record<string, string>>): Promise<Compared> {
  await using scratch = await Scratch.create(server.access, schema)
  const actors: Actor[] = []
  for (const [title, statements] of Object.entries(tests)) {
    const mark = await scratch.ledger.mark()
    const session = await scratch.session()
    await session.query(statements)
    const claims = await claimsSince(scratch.control, mark, 100)
    actors.push({ name: { file: 'a.test.ts', path: [title] }, test: undefined, claims, queries: undefined })
  }
  return await compareClaims(scratch.control, actors)
}

function lines({ meetings }: Compared): readonly string[] {
  return meetings
    .map(
      ({ rule, actors, values }) =>
        `${rule.name} ${JSON.stringify(values)}: ${actors.map(({ name }) => name.path[0]).join(', ')}`,
    )
    .toSorted()
}

test('values meet that PostgreSQL holds for equal, in the index and nowhere else', async () => {
  const schema = `
    create table prices (id int generated always as identity primary key, amount numeric, code char(3), active bool);
    create unique index by_amount on prices (amount) where active;
    create unique index by_code on prices (lower(code), amount) where not active`
  const found = await compared(schema, {
    one: "insert into prices (amount, code, active) values (1.0, 'AB', true), (5, 'x', false); delete from prices",
    two: "insert into prices (amount, code, active) values (1.00, 'ab', true), (7, 'x', false); delete from prices",
    three: "insert into prices (amount, code, active) values (1, 'ab', false), (5.0, 'X', false); delete from prices",
  })
  expect(lines(found)).toEqual([
    'by_amount [["1.0"],["1.00"]]: one, two',
    'by_code [["x","5"],["x","5.0"]]: one, three',
  ])
  expect(found.untold).toEqual([])
})

test('texts meet that the collation of the index holds for equal', async () => {
  const schema = `
    create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table clients (id int generated always as identity primary key, email text, name text);
    create unique index by_email on clients (email collate nocase);
    create unique index by_name on clients (name)`
  const found = await compared(schema, {
    one: "insert into clients (email, name) values ('ada@example.org', 'Ada'); delete from clients",
    two: "insert into clients (email, name) values ('Ada@Example.org', 'ADA'); delete from clients",
  })
  expect(lines(found)).toEqual(['by_email [["Ada@Example.org"],["ada@example.org"]]: one, two'])
})

test('PostgreSQL says which rows an exclusion constraint keeps apart; tests that are connected are one meeting', async () => {
  const schema = `
    create table bookings (room int4range, starts timestamp, ends timestamp,
      exclude using gist (room with =, tsrange(starts, ends) with &&))`
  const book = (room: number, from: string, to: string): string => `
    insert into bookings values ('[${room},${room}]', '2026-01-01 ${from}', '2026-01-01 ${to}'); delete from bookings`
  const found = await compared(schema, {
    early: book(1, '10:00', '11:00'),
    middle: book(1, '10:30', '12:30'),
    late: book(1, '12:00', '13:00'),
    after: book(1, '13:00', '14:00'),
    elsewhere: book(2, '10:00', '14:00'),
    twice: book(3, '10:00', '11:00') + ';' + book(3, '10:00', '11:30'),
  })
  const ranges = ['10:00:00', '10:30:00', '12:00:00'].map((from) => expect.stringContaining(from))
  const [meeting] = found.meetings
  expect(found.meetings).toHaveLength(1)
  expect(meeting?.actors.map(({ name }) => name.path[0])).toEqual(['early', 'middle', 'late'])
  expect(meeting?.values.map((values) => values[1]).toSorted()).toEqual(ranges)
})

test.runIf(testedVersion() >= 18)('keys without overlaps are exclusion constraints', async () => {
  const schema = 'create table stays (room int4range, during daterange, primary key (room, during without overlaps))'
  const stay = (from: string, to: string): string =>
    `insert into stays values ('[1,1]', '[2026-01-${from},2026-01-${to})'); delete from stays`
  const found = await compared(schema, { one: stay('01', '03'), two: stay('02', '04'), three: stay('04', '05') })
  expect(found.meetings.map(({ actors }) => actors.map(({ name }) => name.path[0]))).toEqual([['one', 'two']])
})

test('what takes too long to compare is named, and the rest is compared', async () => {
  const schema = `
    create function slow(text) returns text immutable language plpgsql as $$
      begin
        if $1 is null then perform pg_sleep(5); end if;
        return $1;
      end $$;
    create table clients (id int primary key, name text);
    create unique index by_name on clients (slow(name))`
  await using scratch = await Scratch.create(server.access, schema)
  const claims = [
    { table: 'clients', index: 'by_name', values: ['Ada'] },
    { table: 'clients', index: 'clients_pkey', values: ['1'] },
  ]
  const actor = (title: string): Actor => ({
    name: { file: 'a.test.ts', path: [title] },
    test: undefined,
    claims,
    queries: undefined,
  })
  await scratch.control.query('set statement_timeout = 300')
  const found = await compareClaims(scratch.control, [actor('one'), actor('two')])
  expect(lines(found)).toEqual(['clients_pkey [["1"]]: one, two'])
  expect(found.untold).toEqual(['clients: by_name: canceling statement due to statement timeout'])
})
