-- The registry is a memory, never the truth: whether a database is Tidemark's own, complete, kept or in use is told by the
-- server itself (its comment, its advisory locks). So a lost registry costs nothing but some dates.

create table templates (
  name text primary key,
  fingerprint text not null,
  root text not null,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now()
);

-- Written before CREATE DATABASE: a database without a comment that stands here was being made when its maker died.
create table databases (
  name text primary key,
  purpose text not null,
  template text,
  run text,
  slot text,
  created_at timestamptz not null default now()
);

create table leases (
  database text primary key,
  run text not null,
  slot text not null,
  pid integer not null,
  host text not null,
  label text not null,
  since timestamptz not null default now()
);

create table kept (
  name text primary key,
  run text not null,
  label text not null,
  kept_at timestamptz not null default now()
);

-- Templates and snapshots in which nothing has changed since they were sealed. A crash of the server empties unlogged tables, those inside
-- of templates too, and this one with them: from then on no template counts, and each is built anew when it is next asked for.
create unlogged table intact (
  database oid primary key
);

-- Every user of the server shares the registry; each can still drop only databases of its own.
grant select, insert, update, delete on templates, databases, leases, kept, intact to public;
