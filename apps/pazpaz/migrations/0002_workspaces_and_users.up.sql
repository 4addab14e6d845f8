create table workspaces (
  id uuid primary key,
  name text not null,
  time_zone text not null default 'UTC',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint workspaces_name_length check (btrim(name) <> '' and char_length(name) <= 255),
  constraint workspaces_time_zone_known check (is_time_zone(time_zone))
);

create table users (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  email text not null,
  full_name text not null,
  role text not null default 'assistant',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- The target of every reference to a user: with the workspace in it, nothing can point into another workspace.
  constraint users_workspace_key unique (workspace_id, id),
  constraint users_email_form check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 255),
  constraint users_full_name_length check (btrim(full_name) <> '' and char_length(full_name) <= 255),
  constraint users_role_known check (role in ('owner', 'assistant'))
);

create unique index users_email_once_per_workspace on users (workspace_id, lower(email));
create index users_by_email on users (lower(email));

create trigger workspaces_updated_at before update on workspaces
  for each row execute function set_updated_at();
create trigger users_updated_at before update on users
  for each row execute function set_updated_at();

alter table workspaces enable row level security, force row level security;
alter table users enable row level security, force row level security;

create policy own_workspace on workspaces
  using (id = current_workspace_id());
create policy own_workspace on users
  using (workspace_id = current_workspace_id());

-- Before a login the workspace is not known. Whoever states an address sees the users of that one address.
create policy login_by_email on users
  for select
  using (lower(email) = lower(nullif(current_setting('pazpaz.login_email', true), '')));

grant select, insert, update, delete on workspaces, users to pazpaz_app;

insert into schema_migrations (name) values ('0002_workspaces_and_users');
