import type { Case } from './case.ts'

const schema = 'create table a (id int primary key, v int, main bool); insert into a values (1, 1), (2, 2);'

/** Functions and triggers that write to the table whose statement called them. */
export const orderCases: readonly Case[] = [
  {
    claim: 'a BEFORE trigger that changes rows which the same statement has inserted is followed',
    schema: `${schema}
      create function one_main() returns trigger language plpgsql as $$ begin
        if new.main then update a set main = false where id <> new.id; end if; return new; end $$;
      create trigger one_main before insert on a for each row execute function one_main()`,
    work: [
      'insert into a values (3, 1, true), (4, 1, true), (5, 1, true)',
      'insert into a values (6, 1, true), (7, 1, true)',
    ],
  },
  {
    claim: "what BEFORE STATEMENT triggers write comes before the statement's own rows",
    schema: `${schema}
      create function nothing() returns trigger language plpgsql as $$ begin return null; end $$;
      create function make_room() returns trigger language plpgsql as $$ begin delete from a where id = 1; return null; end $$;
      create trigger nothing after update on a for each row execute function nothing();
      create trigger make_room before insert on a for each statement execute function make_room()`,
    work: ['insert into a values (1, 5)', 'update a set v = v + 1', 'insert into a values (1, 6), (7, 8)'],
  },
  {
    claim: 'statements of functions, one after the other, are followed',
    schema: `${schema}
      create function inner_work() returns void language plpgsql as $$ begin
        update a set v = 9; insert into a values (3, 3); update a set v = 10; end $$;
      create function work() returns void language plpgsql as $$ begin
        perform inner_work(); update a set v = 11; delete from a where id = 3;
        for n in 1..20 loop insert into a values (100, n); update a set v = v + n; delete from a where id = 100; end loop; end $$`,
    work: ['select work()', 'select work(); update a set v = -1; delete from a where id = 1'],
  },
]

/** A statement in whose midst a function writes rows again that it has written: seen, but not taken back. */
export const unordered: readonly (readonly [claim: string, schema: string, statement: string])[] = [
  ['an UPDATE', functionThat('update a set v = v + 100 where id = i'), 'update a set v = v + 1 returning f(id)'],
  [
    'an INSERT',
    functionThat('update a set v = v + 100 where id < i'),
    'insert into a select n, f(n) from generate_series(11, 13) as n',
  ],
  [
    'a DELETE',
    functionThat('insert into a values (1, 7) on conflict do nothing'),
    'delete from a where id = 1 or f(id) > 0',
  ],
  [
    'an INSERT that updates rows, too',
    functionThat('update a set v = v + 100 where id = 11 and i = 12'),
    'insert into a select n, f(n) from unnest(array[1, 11, 12]) as n on conflict (id) do update set v = excluded.v',
  ],
  [
    'a statement within a loop, at its second turn',
    `${functionThat('update a set v = v + 100 where id < i and main')}
     create function work() returns void language plpgsql as $$ begin
       for n in 1..2 loop update a set v = v + 1 where f(id) > 0; update a set main = true; end loop; end $$`,
    'select work()',
  ],
  [
    'a statement within a function',
    `${functionThat('update a set v = v + 100 where id < i')}
     create function work() returns void language plpgsql as $$ begin
       update a set main = true; update a set v = v + 1 where f(id) > 0; end $$`,
    'select work()',
  ],
  [
    'a BEFORE trigger that hides its writes in a function',
    `${functionThat('update a set main = false where id < i')}
     create function one_main() returns trigger language plpgsql as $$ begin new.v := f(new.id); return new; end $$;
     create trigger one_main before insert on a for each row execute function one_main()`,
    'insert into a values (3, 1, true), (4, 1, true)',
  ],
  [
    'an UPDATE, and which reckons in another time zone',
    `${functionThat('update a set v = v + 100 where id = i')} alter function f set timezone = 'Asia/Kathmandu'; alter function f set datestyle = 'German'`,
    'update a set v = v + 1 returning f(id)',
  ],
]

function functionThat(does: string): string {
  return `${schema} create function f(i int) returns int language plpgsql as $$ begin ${does}; return i; end $$;`
}
