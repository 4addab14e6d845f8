-- The ledger's own objects. Everything is schema-qualified, because the functions run with whatever search_path the test's session has.
create schema tidemark;

comment on schema tidemark is 'Tidemark''s ledger: what was written since a mark, and how to take it back. Not part of the application.';

-- The common order of writing statements, marks and schema changes: where the server's log is. Whoever is recorded writes to that log, so that a later one gets a greater
-- number. Not a sequence: whatever draws from one changes what `lastval()` tells the application.
create function tidemark.clock() returns bigint
language sql volatile
as $$ select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint $$;

-- What the ledger knows of each table at the time of installation.
create table tidemark.tables (
  id int primary key,
  name text not null,          -- as shown in a footprint
  kind text not null,          -- keyed, keyless, refreshed (a materialized view) or untracked
  reason text,                 -- why it is untracked
  relation regclass not null,
  shape text[] not null        -- what its trigger relies on
);

-- The name of a table, and the columns that it has.
create function tidemark.shape_of(relation oid) returns text[]
language sql stable
as $$
  select pg_catalog.array_agg(s.part)
  from (
    select pg_catalog.concat_ws(' ', c.relnamespace::pg_catalog.regnamespace, c.relname) as part
    from pg_catalog.pg_class as c
    where c.oid operator(pg_catalog.=) relation
    union all
    select pg_catalog.concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation)
    from pg_catalog.pg_attribute as a
    where a.attrelid operator(pg_catalog.=) relation and a.attnum operator(pg_catalog.>) 0 and not a.attisdropped
  ) as s
$$;

-- What a sequence is, without its value: ALTER SEQUENCE ... RESTART changes nothing of it.
create function tidemark.sequence_shape(relation oid) returns text
language sql stable
as $$
  select pg_catalog.concat_ws(' ', c.relnamespace, c.relname, c.relowner, c.relpersistence, c.relacl, q, d.owned)
  from pg_catalog.pg_class as c
  join pg_catalog.pg_sequence as q on q.seqrelid operator(pg_catalog.=) c.oid
  cross join lateral (
    select pg_catalog.string_agg(pg_catalog.concat_ws(' ', d.refclassid, d.refobjid, d.refobjsubid, d.deptype), ',' order by d.refclassid, d.refobjid, d.refobjsubid) as owned
    from pg_catalog.pg_depend as d
    where d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid operator(pg_catalog.=) c.oid
  ) as d
  where c.oid operator(pg_catalog.=) relation
$$;

create table tidemark.sequences (
  relation oid primary key,
  shape text not null
);

-- One row for each writing statement. Append-only and without a unique key: concurrent writers never wait for each other because of it.
create table tidemark.journal (
  stamp bigint not null,
  tab int not null,
  op "char" not null,          -- I, U, D, T; R: a materialized view was refreshed
  touched bigint not null,
  pid int not null
);

create index journal_stamp on tidemark.journal (stamp);

-- A publication FOR ALL TABLES has this one, too, and forbids deleting from tables that can't tell their rows apart.
alter table tidemark.journal replica identity full;

-- A mark remembers what no trigger sees being changed.
create table tidemark.marks (
  mark bigint primary key,
  large_objects oid[] not null,
  large_object_state text not null,
  database_state text not null,
  -- The same without names, which takes less time to compare.
  database_numbers text not null,
  -- Versions of event triggers; null where there can't be any.
  event_triggers xid[],
  -- There is somebody in `tidemark.owners`.
  owned boolean not null,
  -- Where somebody was in a transaction when it was made: how many journal rows there were. One that commits later belongs to neither side of the mark.
  journaled bigint,
  -- Session locks that others held: whoever goes back to the mark leaves them alone.
  advisory_locks text[] not null,
  sequences oid[] not null,
  last_values bigint[] not null,
  called boolean[] not null
);

-- One object of each role that owns anything: REASSIGN OWNED, which no event trigger sees, gives all that a role has to another.
-- Nothing is noted of the role that made the cluster: what it owns can't be reassigned.
create table tidemark.owners (
  class oid not null,
  object oid not null,
  owner oid not null
);

-- What a rewind can't take back: committed schema changes, writes to tables that the ledger doesn't follow.
create table tidemark.obstacles (
  stamp bigint not null,
  kind text not null,          -- ddl, untracked-write
  object text not null,
  statement text not null
);

-- A crash of the server empties unlogged tables, the application's too, and leaves no trace but this one.
create unlogged table tidemark.canary (
  alive boolean not null
);

insert into tidemark.canary values (true);

-- Marks at which the database is in the state of a named snapshot. A row counts as long as its mark is there.
create table tidemark.snapshots (
  mark bigint not null,
  snapshot text not null       -- fingerprint
);

alter table tidemark.snapshots replica identity full;
