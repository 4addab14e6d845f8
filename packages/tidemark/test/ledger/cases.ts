import type { Case } from './case.ts'
import { manyCases } from './many.ts'
import { materializedCases } from './materialized.ts'
import { orderCases } from './order.ts'
import { tableCases } from './tables.ts'

const people = `
  create table teams (id serial primary key, name text unique not null);
  create table people (
    id uuid primary key default gen_random_uuid(), team int references teams on delete cascade on update cascade, name text, born date
  );
  insert into teams (name) values ('red'), ('blue');
  insert into people (team, name) select 1 + n % 2, 'person ' || n from generate_series(1, 20) as n;`

/** Whatever a test commits, the state afterwards is the state before. */
export const cases: readonly Case[] = [
  ...tableCases,
  ...materializedCases,
  ...orderCases,
  ...manyCases,
  { claim: 'inserted rows go', schema: people, work: ["insert into teams (name) values ('green'), ('black')"] },
  { claim: 'updated rows get their values back', schema: people, work: ["update people set name = 'x', born = now()"] },
  { claim: 'deleted rows come back', schema: people, work: ['delete from people where team = 1'] },
  {
    claim: 'the earliest image of a row wins',
    schema: people,
    work: [
      "update teams set name = 'one' where id = 1",
      "update teams set name = 'two' where id = 1",
      'delete from teams where id = 1',
      "insert into teams (id, name) values (1, 'again')",
      "update teams set name = 'three' where id = 1",
    ],
  },
  {
    claim: 'a changed key is followed',
    schema: people,
    work: ['update teams set id = id + 100', 'update teams set id = id - 99', "insert into teams values (1, 'new')"],
  },
  {
    claim: 'keys swapped in one statement are followed',
    schema:
      "create table t (id int primary key deferrable initially deferred, v text); insert into t values (1, 'a'), (2, 'b')",
    work: [
      'update t set id = 3 - id',
      "begin; update t set id = 2 where v = 'b'; update t set id = 1 where v = 'a'; commit",
    ],
  },
  {
    claim: 'cascades of foreign keys are taken back',
    schema: people,
    work: ['update teams set id = 7 where id = 1', 'delete from teams'],
  },
  {
    claim: 'SET NULL and SET DEFAULT are taken back',
    schema: `
      create table a (id int primary key);
      create table b (id int primary key, x int references a on delete set null, y int default 1 references a on delete set default);
      insert into a values (1), (2), (3); insert into b values (1, 2, 2), (2, 3, 3)`,
    work: ['delete from a where id > 1'],
  },
  {
    claim: 'TRUNCATE with CASCADE and RESTART IDENTITY is taken back',
    schema: people,
    work: ['truncate teams restart identity cascade', "insert into teams (name) values ('new')"],
  },
  {
    claim: 'ON CONFLICT and data-modifying CTEs are taken back',
    schema: people,
    work: [
      "insert into teams (name) values ('red'), ('grey') on conflict (name) do update set name = excluded.name || '!'",
      "with gone as (delete from people where team = 1 returning name), more as (update people set name = 'y' returning 1) insert into teams (name) select name from gone limit 2",
    ],
  },
  {
    claim: 'writable views, rules and INSTEAD OF triggers are taken back',
    schema: `${people}
      create view reds as select * from people where team = 1;
      create view names as select name from teams;
      create function add_team() returns trigger language plpgsql as $$ begin insert into teams (name) values (new.name); return new; end $$;
      create trigger t instead of insert on names for each row execute function add_team();
      create table log (what text, at timestamptz default clock_timestamp());
      create rule noted as on delete to teams do also insert into log (what) values ('gone')`,
    work: ["update reds set name = 'r'", "insert into names values ('v')", 'delete from teams where id = 2'],
  },
  {
    claim: 'tables without any key are put back, duplicates included',
    schema: `create table log (line text, at timestamptz, data json);
      insert into log values ('a', null, '{"a": 1}'), ('a', null, '{"a": 1}'), ('b', now(), null)`,
    work: [
      "delete from log where line = 'a'",
      "insert into log values ('a', null, '{\"a\": 1}')",
      "insert into log values ('b', null, null), ('b', null, null)",
      "update log set line = 'c' where at is not null",
    ],
  },
  {
    claim: 'a unique index on not-null columns serves as key, composite keys too',
    schema: `create table t (a int not null, b text not null, c int); create unique index on t (b, a);
      insert into t values (1, 'x', 1), (2, 'x', 2)`,
    work: ["update t set b = 'y', c = 9 where a = 1", 'delete from t where a = 2', "insert into t values (1, 'x', 5)"],
  },
  {
    claim: 'generated columns, identity ALWAYS, dropped columns and quoted names survive',
    schema: `create table "Odd ""Name""" (
        "Id" int generated always as identity primary key, gone int, "select" text, "stamp" int, "u" int, "t" int, existed bool,
        twice int generated always as (char_length("select") * 2) stored);
      alter table "Odd ""Name""" drop column gone;
      insert into "Odd ""Name""" ("select", "stamp") values ('a', 1), ('bb', 2)`,
    work: [
      `update "Odd ""Name""" set "select" = 'ccc', "stamp" = 5`,
      `delete from "Odd ""Name""" where "Id" = 1`,
      `insert into "Odd ""Name""" ("select") values ('new')`,
    ],
  },
  {
    claim: 'domains, enums, arrays, ranges, composites, bytea, jsonb, numeric, money, tsvector, bit and xml survive',
    schema: `create domain even as int not null check (value % 2 = 0);
      create type mood as enum ('sad', 'ok'); create type pair as (a int, b text);
      create table t (id even primary key, m mood, a int[], r tstzrange, p pair, ps pair[], b bytea, j jsonb, js json, n numeric, mo money,
        ts tsvector, bt bit(5), vb bit varying, x xml, i inet, c char(7), v varchar(9), f float8, pt point, iv interval, d even default 4);
      insert into t values (2, 'sad', '{1,2,null}', '[2020-01-01,2021-01-01)', (1, 'x'), array[(2, 'y')::pair], '\\x00ff', '{"a": [1, 2]}', '{"b":  2}',
        1.500, 12.34, 'a:1 b:2', '10101', '1', '<a/>', '10.0.0.1/8', 'pad', 'v', '-0', '(1,2)', '1 month 2 days', 6)`,
    work: [
      "update t set m = 'ok', a = null, r = 'empty', p = null, ps = '{}', b = '', j = 'null', js = '1', n = 'NaN', mo = 0, ts = '', bt = '00000', vb = '', x = null, i = null, c = '', v = '', f = 0, pt = null, iv = '0', d = 8",
      'delete from t',
      'insert into t (id) values (2), (4)',
    ],
  },
  {
    claim: 'TOASTed values come back byte for byte',
    schema: `create table t (id int primary key, big text, raw bytea); alter table t alter big set storage external;
      insert into t select n, repeat(md5(n::text), 3000), decode(repeat(md5(n::text), 2000), 'hex') from generate_series(1, 3) as n`,
    work: ['update t set id = id + 10', "update t set big = 'small' where id = 11", 'delete from t where id = 12'],
  },
  {
    claim: 'partitioned tables are put back, whatever partition a statement names',
    schema: `create table p (id int, k text, v int, primary key (id, k)) partition by list (k);
      create table p_a partition of p for values in ('a');
      create table p_b (v int, k text not null, id int not null);
      alter table p attach partition p_b for values in ('b');
      create table p_rest partition of p default partition by range (id);
      create table p_rest_1 partition of p_rest for values from (0) to (1000);
      insert into p select n, chr(97 + n % 4), n from generate_series(1, 40) as n`,
    work: [
      "update p set k = 'b' where k = 'a' and id < 20",
      'update p_b set v = -1',
      "insert into p_a values (100, 'a', 1)",
      'delete from p_rest where id < 10',
      'truncate p_b',
      "insert into p values (101, 'b', 1), (102, 'z', 1)",
      'truncate p',
      "insert into p values (1, 'b', 1)",
    ],
  },
  {
    claim: 'deferred and exclusion constraints are no obstacle',
    schema: `create extension btree_gist;
      create table rooms (id int primary key, next int references rooms deferrable initially deferred);
      create table bookings (id serial primary key, room int, during tsrange, exclude using gist (room with =, during with &&));
      begin; insert into rooms values (1, 2), (2, 1); commit;
      insert into bookings (room, during) values (1, '[2020-01-01,2020-01-02)'), (1, '[2020-01-02,2020-01-03)')`,
    work: [
      'begin; delete from rooms; insert into rooms values (3, 4), (4, 3); commit',
      "update bookings set during = '[2020-02-01,2020-02-02)' where id = 1",
      "insert into bookings (room, during) values (1, '[2020-01-01,2020-01-02)')",
    ],
  },
  {
    claim: 'triggers that write elsewhere are followed, and an append-only table does not forbid the rewind',
    schema: `${people}
      create table audit (id bigint generated always as identity primary key, what text);
      create function note() returns trigger language plpgsql as $$ begin insert into audit (what) values (tg_op); return null; end $$;
      create trigger noted after insert or update or delete on people for each row execute function note();
      create function forbid() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
      create trigger append_only before update or delete or truncate on audit for each statement execute function forbid();
      alter table audit enable always trigger append_only`,
    work: [
      "insert into people (name) values ('x')",
      "update people set name = 'z' where team = 2",
      'delete from people where team = 1',
    ],
  },
  {
    claim: 'a trigger that writes the same row again does not hide its first image',
    schema: `create table t (id int primary key, v int, changes int default 0); insert into t values (1, 1), (2, 2);
      create function again() returns trigger language plpgsql as $$ begin
        if pg_trigger_depth() < 3 then update t set changes = changes + 1 where id = new.id; end if; return null; end $$;
      create trigger again after insert or update on t for each row execute function again()`,
    work: [
      'update t set v = v + 10',
      'insert into t values (3, 3)',
      'begin; update t set v = 0; savepoint a; update t set v = 1; rollback to a; commit',
    ],
  },
  {
    claim: 'a trigger on a cascaded table that writes back to the first is followed',
    schema: `create table a (id int primary key, n int default 0); create table b (id int primary key, a int references a on update cascade);
      create function bump() returns trigger language plpgsql as $$ begin update a set n = n + 1 where id = new.a; return null; end $$;
      create trigger bump after update on b for each row execute function bump();
      insert into a values (1), (2); insert into b values (1, 1), (2, 1), (3, 2)`,
    work: ['update a set id = id + 10', 'update b set id = id + 1 where id = 3'],
  },
  {
    claim: 'writes below row-level security and under a role without rights are followed',
    schema: `${people}
      do $$ begin create role nobody_special nologin; exception when duplicate_object or unique_violation then null; end $$; grant select, insert, update, delete on all tables in schema public to nobody_special;
      grant usage on all sequences in schema public to nobody_special;
      alter table people enable row level security; alter table people force row level security;
      create policy mine on people using (team = 1) with check (true)`,
    work: [
      "set role nobody_special; update people set name = 'x'; insert into people (team) values (2); delete from people where name is null; reset role",
    ],
  },
  {
    claim: 'writes of a replica session are followed',
    schema: people,
    work: [
      'set session_replication_role = replica; insert into people (team) values (99); delete from teams; reset session_replication_role',
    ],
  },
  {
    claim: 'rolled-back transactions and savepoints leave no trace but sequences, which are restored',
    schema: people,
    work: [
      "begin; insert into teams (name) values ('x'); rollback",
      "begin; insert into teams (name) values ('y'); savepoint s; delete from people; rollback to s; commit",
    ],
  },
  {
    claim: 'sequences that were only restarted are restored',
    schema: `create table t (id serial primary key, v int); insert into t (v) values (1), (2); create sequence s cache 5; select nextval('s')`,
    work: [
      "select nextval('s'); alter sequence s restart",
      'alter sequence t_id_seq restart with 1000',
      "insert into t (v) values (3); select nextval('s')",
    ],
  },
  {
    claim: 'sequences of every kind are restored',
    schema: `create sequence free; create sequence cycled maxvalue 3 cycle; create sequence cached cache 10; create sequence down increment -1;
      create sequence used; select nextval('used'); create table t (id serial primary key); insert into t default values`,
    work: [
      "select nextval('free'), nextval('cycled'), nextval('cycled'), nextval('cached'), nextval('down')",
      "select setval('used', 100, false), setval('free', 7)",
      'insert into t default values',
    ],
  },
  {
    claim: 'large objects made by the test are removed',
    schema: "select lo_from_bytea(4711, 'kept')",
    work: ["select lo_from_bytea(0, 'new')", "select lo_from_bytea(0, 'another')"],
  },
  {
    claim: 'temporary tables and rolled-back schema changes do not count',
    schema: people,
    work: [
      'create temp table scratch (x int); insert into scratch values (1); drop table scratch',
      'begin; alter table people add column extra int; create table more (x int); drop table teams cascade; rollback',
    ],
  },
  {
    claim: 'case-insensitive keys (citext, nondeterministic collations) are compared as their index does',
    schema: `create extension citext; create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table a (name citext primary key, n int); create table b (name text collate ci primary key, n int);
      insert into a values ('Anna', 1), ('Bob', 2); insert into b values ('Anna', 1), ('Bob', 2)`,
    work: [
      "update a set name = 'ANNA', n = 5 where n = 1",
      "update b set name = 'ANNA', n = 5 where n = 1",
      "delete from a where name = 'BOB'",
      "insert into b values ('CARL', 1) on conflict do nothing",
    ],
  },
  {
    claim: 'names of 63 bytes and other schemas survive',
    schema: `create schema "Other Schema"; create table "Other Schema"."${'n'.repeat(63)}" (id int primary key, "${'c'.repeat(63)}" int);
      insert into "Other Schema"."${'n'.repeat(63)}" values (1, 1)`,
    work: [
      `update "Other Schema"."${'n'.repeat(63)}" set "${'c'.repeat(63)}" = 2`,
      `insert into "Other Schema"."${'n'.repeat(63)}" values (2, 2)`,
    ],
  },
]
