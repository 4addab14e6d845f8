create table services (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  name text not null,
  description text,
  default_duration_minutes integer not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint services_workspace_key unique (workspace_id, id),
  constraint services_name_length check (btrim(name) <> '' and char_length(name) <= 255),
  constraint services_duration_positive check (default_duration_minutes > 0)
);

create table locations (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  name text not null,
  location_type text not null,
  address text,
  details text,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint locations_workspace_key unique (workspace_id, id),
  constraint locations_name_length check (btrim(name) <> '' and char_length(name) <= 255),
  constraint locations_type_known check (location_type in ('clinic', 'home', 'online')),
  constraint locations_address_present check (location_type = 'online' or btrim(coalesce(address, '')) <> '')
);

-- An archived name stays taken, so that bringing it back never fails.
create unique index services_name_once_per_workspace on services (workspace_id, lower(name));
create unique index locations_name_once_per_workspace on locations (workspace_id, lower(name));

create trigger services_updated_at before update on services
  for each row execute function set_updated_at();
create trigger locations_updated_at before update on locations
  for each row execute function set_updated_at();

alter table services enable row level security, force row level security;
alter table locations enable row level security, force row level security;

create policy own_workspace on services
  using (workspace_id = current_workspace_id());
create policy own_workspace on locations
  using (workspace_id = current_workspace_id());

grant select, insert, update, delete on services, locations to pazpaz_app;

insert into schema_migrations (name) values ('0004_services_and_locations');
