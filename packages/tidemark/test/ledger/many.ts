import type { Case } from './case.ts'

/** Rewinds of many rows, among unique values and indexes of all kinds. */
export const manyCases: readonly Case[] = [
  {
    claim: 'many rows are put back, whatever column changed',
    schema: `create table t (id int primary key, code text unique, place int, n int, twice int generated always as (n * 2) stored,
        always int generated always as identity, "Big" text, exclude using gist (int4range(place, place, '[]') with &&));
      create unique index on t ((n + 1000)) where n > 0; create index on t ("Big");
      insert into t (id, code, place, n, "Big") select g, 'code ' || g, g, g, repeat('b', g * 100) from generate_series(1, 200) as g`,
    work: [
      'update t set "Big" = \'x\' where id % 2 = 0',
      "update t set code = 'code ' || (201 - id) where id = 0; delete from t where id > 150; update t set place = -place, n = -n",
      "insert into t (id, code, place, n) select g, 'code ' || g, g, g from generate_series(151, 300) as g",
      'update t set id = id + 1000 where id < 60',
      "update t set code = code || '!', always = default where id % 3 = 0",
      'update t set n = n',
    ],
  },
  {
    claim: 'many rows with unique values that were exchanged are put back',
    schema: `create table t (id int primary key, code int unique deferrable, other int unique, v text);
      insert into t select g, g, g, 'v' from generate_series(1, 100) as g`,
    work: [
      "begin; set constraints all deferred; update t set code = 101 - code; update t set v = 'w' where id < 50; commit",
      'update t set other = -other; update t set other = 101 + other',
      'delete from t where id % 5 = 0; insert into t select 1000 + id, -id, 1000 + id from t',
    ],
  },
  {
    claim: 'many rows of partitions, of keys that ignore case and of tables whose triggers write are put back',
    schema: `create extension citext; create table c (name citext primary key, v text); insert into c select 'Name ' || g, 'v' from generate_series(1, 80) as g;
      create table p (id int, k int, v text, primary key (id, k)) partition by list (k); create table p_1 partition of p for values in (1); create table p_2 (v text, k int not null, id int not null);
      alter table p attach partition p_2 for values in (2); create unique index on p_2 (v); insert into p select g, 1 + g % 2, 'v' || g from generate_series(1, 100) as g;
      create table h (id int primary key, v text, n int default 0); insert into h (id) select g from generate_series(1, 80) as g;
      create function again() returns trigger language plpgsql as $$ begin if pg_trigger_depth() < 2 then update h set n = n + 1 where id = new.id; end if; return null; end $$;
      create trigger again after update on h for each row execute function again();
      create table pairs (a int, b int, primary key (a, b)); insert into pairs select g, g from generate_series(1, 50) as g`,
    work: [
      "update c set name = upper(name::text), v = 'w'; delete from c where name = 'name 7'",
      "update p set k = 3 - k where id < 40; update p set v = v || 'x'; delete from p_1 where id > 90",
      "update h set v = 'h'; delete from h where id > 70; insert into h (id) values (75)",
      'update pairs set b = b + 1; delete from pairs where a > 40; insert into pairs select g, 0 from generate_series(1, 60) as g',
    ],
  },
]
