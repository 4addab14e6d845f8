create table sessions (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  client_id uuid not null,
  appointment_id uuid,
  author_id uuid,
  subjective encrypted_field,
  objective encrypted_field,
  assessment encrypted_field,
  plan encrypted_field,
  session_date timestamptz not null,
  duration_minutes integer,
  is_draft boolean not null default true,
  finalized_at timestamptz,
  version integer not null default 1,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sessions_workspace_key unique (workspace_id, id),
  constraint sessions_client foreign key (workspace_id, client_id)
    references clients (workspace_id, id) on delete cascade,
  constraint sessions_appointment foreign key (workspace_id, client_id, appointment_id)
    references appointments (workspace_id, client_id, id) on delete set null (appointment_id),
  constraint sessions_author foreign key (workspace_id, author_id)
    references users (workspace_id, id) on delete set null (author_id),
  -- The minute is for clocks that differ. Time only goes forward, so a row that was right stays right.
  constraint sessions_date_not_in_future check (session_date <= clock_timestamp() + interval '1 minute'),
  constraint sessions_duration_range check (duration_minutes between 0 and 480),
  constraint sessions_version_positive check (version >= 1),
  constraint sessions_draft_or_finalized check (is_draft = (finalized_at is null))
);

create unique index sessions_once_per_appointment on sessions (workspace_id, appointment_id) where deleted_at is null;
create index sessions_of_appointment on sessions (workspace_id, client_id, appointment_id);
create index sessions_of_client on sessions (workspace_id, client_id, session_date desc, id);
create index sessions_of_author on sessions (workspace_id, author_id);
create index sessions_drafts on sessions (workspace_id, updated_at desc) where is_draft and deleted_at is null;

create table session_versions (
  workspace_id uuid not null references workspaces on delete cascade,
  session_id uuid not null,
  version integer not null,
  author_id uuid,
  subjective encrypted_field,
  objective encrypted_field,
  assessment encrypted_field,
  plan encrypted_field,
  session_date timestamptz not null,
  duration_minutes integer,
  finalized_at timestamptz not null,
  replaced_at timestamptz not null default now(),
  primary key (session_id, version),
  constraint session_versions_session foreign key (workspace_id, session_id)
    references sessions (workspace_id, id) on delete cascade,
  constraint session_versions_author foreign key (workspace_id, author_id)
    references users (workspace_id, id) on delete set null (author_id)
);

create index session_versions_of_session on session_versions (workspace_id, session_id);
create index session_versions_of_author on session_versions (workspace_id, author_id);

-- A note counts its versions; a finalized one never becomes a draft, and never changes without leaving its old text.
-- Encrypting anew with another key changes bytes, not text: that transaction says so.
-- It runs as the owner of the tables, because the service itself may not write history.
create function guard_session() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
as $$
declare
  changed boolean := (old.subjective, old.objective, old.assessment, old.plan, old.session_date, old.duration_minutes)
    is distinct from (new.subjective, new.objective, new.assessment, new.plan, new.session_date, new.duration_minutes);
begin
  if old.finalized_at is not null and new.finalized_at is distinct from old.finalized_at then
    raise check_violation
      using message = 'a finalized session stays finalized', table = 'sessions', constraint = 'sessions_stay_finalized';
  end if;
  if new.version not in (old.version, old.version + 1)
    or (changed and new.version = old.version
      and current_setting('pazpaz.reencrypting', true) is distinct from 'on') then
    raise check_violation
      using message = 'a change of a session is a new version', table = 'sessions', constraint = 'sessions_version_counts';
  end if;
  if old.finalized_at is not null and new.version > old.version then
    insert into session_versions (
      workspace_id, session_id, version, author_id, subjective, objective, assessment, plan,
      session_date, duration_minutes, finalized_at
    ) values (
      old.workspace_id, old.id, old.version, old.author_id, old.subjective, old.objective, old.assessment, old.plan,
      old.session_date, old.duration_minutes, old.finalized_at
    );
  end if;
  return new;
end
$$;

create trigger sessions_guard before update on sessions
  for each row execute function guard_session();
create trigger sessions_updated_at before update on sessions
  for each row execute function set_updated_at();

-- What was replaced is history: only its encryption may be renewed, or its author be forgotten with the user.
create function guard_session_version() returns trigger
  language plpgsql
as $$
declare
  may_change constant text[] := case
    when current_setting('pazpaz.reencrypting', true) = 'on'
      then '{author_id,subjective,objective,assessment,plan}'
    else '{author_id}'
  end;
begin
  if to_jsonb(new) - may_change <> to_jsonb(old) - may_change
    or (new.author_id is distinct from old.author_id and new.author_id is not null) then
    raise check_violation
      using message = 'an earlier version of a session is never changed',
        table = 'session_versions',
        constraint = 'session_versions_stay';
  end if;
  return new;
end
$$;

create trigger session_versions_guard before update on session_versions
  for each row execute function guard_session_version();

-- A visit with a finalized note took place.
create function refuse_cancelling_documented() returns trigger
  language plpgsql
as $$
begin
  if exists (
    select
    from sessions
    where sessions.workspace_id = new.workspace_id
      and sessions.appointment_id = new.id
      and sessions.finalized_at is not null
      and sessions.deleted_at is null
  ) then
    raise check_violation
      using message = 'an appointment with a finalized session is never cancelled',
        table = 'appointments',
        constraint = 'appointments_documented_stay';
  end if;
  return new;
end
$$;

create trigger appointments_documented_stay before update of status on appointments
  for each row when (old.status <> 'cancelled' and new.status = 'cancelled')
  execute function refuse_cancelling_documented();

alter table sessions enable row level security, force row level security;
alter table session_versions enable row level security, force row level security;

create policy own_workspace on sessions
  using (workspace_id = current_workspace_id());
create policy own_workspace on session_versions
  using (workspace_id = current_workspace_id());

grant select, insert, update on sessions to pazpaz_app;
grant select, update (subjective, objective, assessment, plan) on session_versions to pazpaz_app;

insert into schema_migrations (name) values ('0006_sessions');
