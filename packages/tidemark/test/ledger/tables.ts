import type { Case } from './case.ts'

function columns(count: number, type: string): string {
  return Array.from({ length: count }, (_, n) => `c${n} ${type}`).join(', ')
}

/** Kinds of table, column and key that few applications have, and that some versions of PostgreSQL don't know. */
export const tableCases: readonly Case[] = [
  {
    claim: 'MERGE is taken back',
    since: 15,
    schema:
      "create table teams (id serial primary key, name text unique); insert into teams (name) values ('red'), ('blue')",
    work: [
      `merge into teams as t using (values ('blue'), ('pink')) as s (name) on t.name = s.name
       when matched then update set name = 'navy' when not matched then insert (name) values (s.name)`,
      "merge into teams as t using (values ('red')) as s (name) on t.name = s.name when matched then delete",
    ],
  },
  {
    claim: 'tables of a publication FOR ALL TABLES are put back',
    schema:
      "create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b'); create publication p for all tables",
    work: ["update t set v = 'x'", 'delete from t where id = 2', "insert into t values (3, 'c')"],
  },
  {
    claim: 'rows whose constraints, domains and indexes call functions by their bare names are put back',
    schema: `create function short(v text) returns bool language plpgsql immutable as $$ begin return length(v) < 10; end $$;
      create function fine(v text) returns bool language plpgsql immutable as $$ begin return short(v); end $$;
      create function folded(v text) returns text language plpgsql immutable as $$ begin return case when fine(v) then lower(v) end; end $$;
      create domain word as text check (fine(value));
      create table checked (id int primary key, v text check (fine(v))); create table typed (id int primary key, w word);
      create table indexed (id int primary key, v text); create index on indexed (folded(v));
      create table made (id int primary key, v text, low text generated always as (folded(v)) stored); create table keyless (v text check (fine(v)));
      create table p (id int primary key, v text) partition by range (id); create table p_1 partition of p (check (fine(v))) for values from (0) to (9);
      insert into checked values (1, 'A'); insert into typed values (1, 'A'); insert into indexed values (1, 'A'); insert into made values (1, 'A');
      insert into keyless values ('A'); insert into p values (1, 'A')`,
    work: [
      "update checked set v = 'b'; update typed set w = 'b'; update indexed set v = 'b'; update made set v = 'b'; update keyless set v = 'b'; update p set v = 'b'",
      'delete from checked; delete from typed; delete from indexed; delete from made; delete from keyless; delete from p',
    ],
  },
  {
    claim: 'triggers, rules and policies of temporary tables are no change of the schema',
    schema: `create table t (id int primary key); create function same() returns trigger language plpgsql as $$ begin return new; end $$`,
    work: [
      `create temp table "My table" (id serial primary key, v text); create trigger same before insert on "My table" for each row execute function same();
       create rule silent as on update to "My table" do instead nothing; create policy all_of_it on "My table" using (true);
       drop trigger same on "My table"; drop rule silent on "My table"; drop policy all_of_it on "My table"; drop table "My table"`,
      'insert into t values (1)',
    ],
  },
  {
    claim: "ENABLE ALWAYS triggers whose long names begin alike do not get into each other's way",
    schema: `create table t (id int primary key, v text); insert into t values (1, 'a');
      create function forbid() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
      create trigger "this table is append-only, and nobody may ever, ÜÜÜÜ delete" before delete on t for each row execute function forbid();
      create trigger "this table is append-only, and nobody may ever, ÜÜÜÜ change" before update on t for each row execute function forbid();
      alter table t enable always trigger "this table is append-only, and nobody may ever, ÜÜÜÜ delete";
      alter table t enable always trigger "this table is append-only, and nobody may ever, ÜÜÜÜ change"`,
    work: ["insert into t values (2, 'b')", "insert into t values (3, 'c')"],
  },
  {
    claim: 'ENABLE ALWAYS triggers of single partitions sleep, and those of others stay as they are',
    schema: `create table p (id int primary key, v text) partition by range (id);
      create table p_1 partition of p for values from (0) to (9); create table p_2 partition of p for values from (10) to (19);
      create table p_3 partition of p for values from (20) to (29) partition by range (id); create table p_4 partition of p_3 default;
      create function marked() returns trigger language plpgsql as $$ begin new.v := concat(new.v, '!'); return new; end $$;
      create function forbid() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
      create trigger marked before insert on p for each row execute function marked();
      create trigger forbid before delete on p for each row execute function forbid();
      insert into p values (1, 'a'), (11, 'b'), (21, 'c');
      alter table p_1 enable always trigger marked; alter table p_4 enable replica trigger marked;
      alter table p enable always trigger forbid; alter table p_2 disable trigger forbid`,
    work: ["update p set v = 'x'", "insert into p values (2, 'n'), (12, 'n'), (22, 'n')", 'delete from p_2'],
  },
  {
    claim: 'ENABLE ALWAYS triggers are split, whatever words their names and conditions have',
    schema: `create table "t BEFORE "" FOR EACH" (id int primary key, v text); insert into "t BEFORE "" FOR EACH" values (1, 'a');
      create function forbid() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
      create trigger "a BEFORE b" before delete on "t BEFORE "" FOR EACH" for each row
        when (case when old.v = ' WHEN (''' then false else old.v <> ') EXECUTE FUNCTION ' end) execute function forbid(' EXECUTE FUNCTION ');
      alter table "t BEFORE "" FOR EACH" enable always trigger "a BEFORE b"`,
    work: [`update "t BEFORE "" FOR EACH" set v = 'x'`, `insert into "t BEFORE "" FOR EACH" values (2, 'b')`],
  },
  {
    claim: "event triggers that audit new tables, or forbid those without a key, are not for the ledger's own",
    schema: `create table audit (id bigserial primary key, what text);
      create function noted() returns trigger language plpgsql as $$ begin insert into public.audit (what) values (tg_op); return null; end $$;
      create function audited() returns event_trigger language plpgsql as $$ declare made record; begin
        for made in select * from pg_event_trigger_ddl_commands() where object_type = 'table' loop
          if not exists (select from pg_index where indrelid = made.objid and indisprimary) then raise '% needs a key', made.object_identity; end if;
          execute format('create trigger noted after insert on %s for each row execute function public.noted()', made.object_identity);
        end loop; end $$;
      create event trigger audited on ddl_command_end when tag in ('CREATE TABLE') execute function audited();
      create table t (id int primary key, v text); insert into t values (1, 'a')`,
    work: ["update t set v = 'x'", "insert into t values (2, 'b')"],
  },
  {
    claim: 'virtual generated columns survive',
    since: 18,
    schema: `create table a (id int primary key, n int, twice int generated always as (n * 2) virtual, thrice int generated always as (n * 3) stored);
      create table b (n int, twice int generated always as (n * 2) virtual);
      insert into a values (1, 1), (2, 2); insert into b values (1), (1), (2)`,
    work: [
      'update a set n = n + 1',
      'delete from b where twice = 2',
      'insert into a values (3, 3)',
      'insert into b values (1)',
    ],
  },
  {
    claim: 'a key WITHOUT OVERLAPS is no key to compare rows by, and its table is put back',
    since: 18,
    schema: `create extension btree_gist;
      create table stays (room int, during daterange, guest text, primary key (room, during without overlaps));
      create table visits (id int primary key, room int, during daterange, foreign key (room, period during) references stays);
      insert into stays values (1, '[2020-01-01,2020-01-05)', 'a'), (1, '[2020-01-05,2020-01-09)', 'b');
      insert into visits values (1, 1, '[2020-01-02,2020-01-04)')`,
    work: [
      "update stays set during = '[2020-01-01,2020-01-04)' where guest = 'a'",
      "update stays set during = '[2020-01-04,2020-01-09)' where guest = 'b'",
      'delete from visits',
      "delete from stays where guest = 'a'",
      "insert into stays values (1, '[2020-01-03,2020-01-04)', 'c')",
    ],
  },
  {
    claim: 'a unique index of NULLS NOT DISTINCT is no key, and its table is put back',
    since: 15,
    schema: `create table t (id int unique nulls not distinct, v text); insert into t values (null, 'a'), (1, 'b')`,
    work: ["update t set v = 'x'", 'delete from t where id is null', "insert into t values (null, 'new')"],
  },
  {
    claim: 'unlogged tables are put back',
    schema: "create unlogged table u (id serial primary key, v text); insert into u (v) values ('a'), ('b')",
    work: [
      "update u set v = 'x' where id = 1",
      'delete from u where id = 2',
      'truncate u restart identity',
      "insert into u (v) values ('c')",
    ],
  },
  {
    claim: 'a table of 1,600 columns is put back, with a key and without',
    schema: `create table t (${columns(1600, 'int')}, primary key (c0)); insert into t (c0, c5) values (1, 1), (2, 2);
      create table u (${columns(1600, 'bool')}); insert into u (c1) values (true), (true), (false);
      create table p (${columns(1600, 'int')}) partition by list (c0); create table p_1 partition of p default; insert into p (c0) values (1)`,
    work: [
      'update t set c1599 = 7',
      'delete from t where c0 = 2',
      'insert into t (c0) values (3)',
      'update u set c1599 = true where c1; delete from u where not c1',
      'truncate u, p',
    ],
  },
  {
    claim: 'rows that fill a page are put back',
    schema: `create table t (${columns(1017, 'bigint not null default 7')}, primary key (c0)); insert into t (c0) values (1), (2);
      create table q (id int primary key, q tsquery); insert into q select 1, string_agg('word' || n, '&')::tsquery from generate_series(1, 255) as n`,
    work: [
      'update t set c1016 = 8',
      'delete from t where c0 = 2',
      'insert into t (c0) values (3)',
      "update q set q = 'short'",
      'delete from q',
    ],
  },
  {
    claim: 'inheritance trees are put back, whatever member a statement names',
    schema: `create table parent (id int primary key, v text); create table child (more int, twice int generated always as (more * 2) stored) inherits (parent);
      create table grandchild (id int primary key, "Last" text[]) inherits (child); create table other () inherits (parent);
      insert into parent values (1, 'a'), (2, 'b'); insert into child (id, v, more) values (1, 'a', 5), (3, 'c', 6), (3, 'c', 6);
      insert into grandchild (id, v, more, "Last") values (7, 'g', 1, '{x}'); insert into other values (9, 'o');
      create function elsewhere() returns trigger language plpgsql as $$ begin insert into child (id, v, more) values (new.id, new.v, 0); return null; end $$;
      create trigger elsewhere before insert on parent for each row when (new.id > 50) execute function elsewhere();
      create function again() returns trigger language plpgsql as $$ begin update parent set v = 'again' where id = new.id and v <> 'again'; return null; end $$;
      create trigger again after update on child for each row execute function again()`,
    work: [
      "update parent set v = v || '!'",
      'delete from parent where id = 3',
      'update child set id = id + 10, more = 7',
      "insert into parent values (60, 'moved'), (61, 'moved')",
      "update only parent set v = 'only'",
      `insert into grandchild (id, v, more, "Last") values (8, 'new', 2, '{y}')`,
      'truncate child',
      'delete from parent',
      "insert into other values (9, 'o')",
      'truncate only parent',
    ],
  },
  {
    claim: 'column names that look like the parts of a format are no obstacle',
    schema: `create table p (id int, "own.stamp %s $1" text) partition by list (id); create table p_1 partition of p default; insert into p values (1, 'a')`,
    work: ['truncate p', "insert into p values (2, 'b')"],
  },
  {
    claim: 'renamed collations, and columns whose collation was changed, are compared as their index does',
    schema: `create schema words; create collation words.first (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table t (name text collate words.first primary key, n int);
      create table c (name text primary key, n int);
      alter collation words.first rename to "Second Name"; alter table c alter name type text collate words."Second Name";
      insert into t values ('Anna', 1), ('Bob', 2); insert into c values ('Anna', 1), ('Bob', 2)`,
    work: [
      "update t set name = 'ANNA' where n = 1",
      "delete from t where name = 'BOB'",
      "update c set name = 'anna', n = 9 where n = 1",
      "delete from c where name = 'bob'",
    ],
  },
  {
    claim: 'tables that belong to an extension are put back',
    schema: `create extension citext; create table settings (name citext primary key, value text); create table history (line text);
      insert into settings values ('Colour', 'red'); alter extension citext add table settings; alter extension citext add table history`,
    work: [
      "update settings set value = 'blue'",
      "insert into settings values ('Size', 'L')",
      "insert into history values ('x')",
    ],
  },
  {
    claim: 'COPY is taken back',
    schema: `create table keyed (id int primary key, v text); create table keyless (id int, v text);
      insert into keyed values (9, 'a'); insert into keyless values (1, 'copied')`,
    work: [
      String.raw`copy keyed from program 'printf "1\tcopied\n2\tcopied\n"'`,
      String.raw`copy keyless (id, v) from program 'printf "1,copied\n1,copied\n"' with (format csv)`,
    ],
  },
  {
    claim: 'typed tables are put back',
    schema:
      "create type entry as (id int, v text); create table t of entry (primary key (id)); insert into t values (1, 'a'), (2, 'b')",
    work: ["update t set v = 'x' where id = 1", 'delete from t where id = 2', "insert into t values (3, 'c')"],
  },
  {
    claim: 'what a rule makes of a statement is taken back',
    schema: `create table t (id int primary key, v text); create table moved (id int, v text); insert into t values (1, 'a'), (2, 'b');
      create rule elsewhere as on insert to t do instead insert into moved values (new.id, new.v);
      create rule kept as on delete to t where old.id = 1 do instead update t set v = 'kept' where id = old.id;
      create rule always as on update to t do also insert into moved values (old.id + 100, old.v); alter table t enable always rule always`,
    work: ["insert into t values (5, 'e')", 'delete from t', "update t set v = 'z'"],
  },
  {
    claim: 'REPLICA IDENTITY of any kind is no obstacle',
    schema: `create table a (id int primary key, v text); alter table a replica identity full;
      create table b (id int, v text); alter table b replica identity nothing;
      create table c (id int not null unique, v text); alter table c replica identity using index c_id_key;
      insert into a values (1, 'a'); insert into b values (1, 'a'), (1, 'a'); insert into c values (1, 'a')`,
    work: ["update a set id = 2, v = 'x'", "update b set v = 'x'", "update c set id = 2, v = 'x'", 'delete from b'],
  },
  {
    claim: 'types that a user made of nothing, without a binary form, survive',
    schema: `create type label; create function label_in(cstring) returns label language internal immutable strict as 'textin';
      create function label_out(label) returns cstring language internal immutable strict as 'textout';
      create type label (input = label_in, output = label_out, like = text); create type span as range (subtype = float8);
      create table keyed (id int primary key, l label, ls label[], s span); create table keyless (l label, s span);
      insert into keyed values (1, 'red', '{red,blue}', '[1,2)'); insert into keyless values ('red', '(,)'), ('red', '(,)')`,
    work: ["update keyed set l = 'blue', ls = null, s = 'empty'", "update keyless set l = 'x'", 'delete from keyed'],
  },
  {
    claim: 'hash partitions whose columns are in another order are put back',
    schema: `create table p (id int, v text, primary key (id)) partition by hash (id);
      create table p_0 partition of p for values with (modulus 2, remainder 0); create table p_1 (gone int, v text, id int not null);
      alter table p_1 drop column gone; alter table p attach partition p_1 for values with (modulus 2, remainder 1);
      insert into p select n, 'v' || n from generate_series(1, 10) as n`,
    work: [
      'update p set id = id + 11',
      "update p_1 set v = 'one'",
      'delete from p_0',
      "insert into p values (1, 'again')",
      'truncate p_1',
    ],
  },
]
