create function tags_are_valid(tags text[]) returns boolean
  language sql immutable parallel safe
  return cardinality(tags) <= 50
    and array_position(tags, null) is null
    and not exists (select from unnest(tags) as tag where btrim(tag) = '' or char_length(tag) > 100);

create table clients (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  first_name encrypted_field not null,
  last_name encrypted_field not null,
  email encrypted_field,
  phone encrypted_field,
  date_of_birth encrypted_field,
  address encrypted_field,
  medical_history encrypted_field,
  emergency_contact_name encrypted_field,
  emergency_contact_phone encrypted_field,
  notes encrypted_field,
  -- Keyed hashes of the beginnings of the names: equality can be asked for, nothing can be read back.
  name_index bytea[] not null default '{}',
  tags text[] not null default '{}',
  consent boolean not null default false,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint clients_workspace_key unique (workspace_id, id),
  constraint clients_tags_valid check (tags_are_valid(tags))
);

create index clients_active on clients (workspace_id) where is_active;
create index clients_by_name on clients using gin (name_index);
create index clients_by_tag on clients using gin (tags);

create trigger clients_updated_at before update on clients
  for each row execute function set_updated_at();

alter table clients enable row level security, force row level security;

create policy own_workspace on clients
  using (workspace_id = current_workspace_id());

-- Clients are archived, never deleted, by the application; they go with their workspace.
grant select, insert, update on clients to pazpaz_app;

insert into schema_migrations (name) values ('0003_clients');
