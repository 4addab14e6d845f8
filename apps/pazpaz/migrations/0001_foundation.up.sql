-- Everything waits here while another process migrates this database. The lock goes with the transaction.
select pg_advisory_xact_lock(hashtext('pazpaz migrations'));

-- Every migration writes its own line, so that psql, Tidemark and the service's command agree on what was applied.
create table schema_migrations (
  name text primary key,
  applied_at timestamptz not null default now()
);

create extension if not exists btree_gist;
create extension if not exists pgcrypto;

-- Roles belong to the whole server, so no lock of this database keeps another one from creating the same role now:
-- the loser of that race sees duplicate_object or unique_violation, depending on the moment. Whoever may not create
-- roles can still migrate where the role exists.
do $$
begin
  if not exists (select from pg_roles where rolname = 'pazpaz_app') then
    create role pazpaz_app nologin;
  end if;
exception
  when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
  if exists (select from pg_roles where rolname = 'pazpaz_app' and (rolsuper or rolbypassrls)) then
    raise exception 'role pazpaz_app exists and escapes row-level security'
      using hint = 'alter role pazpaz_app nosuperuser nobypassrls';
  end if;
end
$$;

grant usage on schema public to pazpaz_app;

-- What the application encrypts: version byte, key id (4), nonce (12), ciphertext, tag (16).
create domain encrypted_field as bytea
  constraint encrypted_field_format check (
    octet_length(value) between 33 and 65536
    and get_byte(value, 0) = 1
  );

-- The workspace of this transaction. Without one it is null, and no row of any workspace is visible.
create function current_workspace_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('pazpaz.workspace_id', true), '')::uuid;

create function set_updated_at() returns trigger
  language plpgsql
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create function is_time_zone(name text) returns boolean
  language plpgsql stable strict
as $$
begin
  -- PostgreSQL also takes POSIX rules and abbreviations, which know no summer time.
  if name !~ '^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' then
    return false;
  end if;
  perform now() at time zone name;
  return true;
exception
  when invalid_parameter_value then return false;
end
$$;

insert into schema_migrations (name) values ('0001_foundation');
