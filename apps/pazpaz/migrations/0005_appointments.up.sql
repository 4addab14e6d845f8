create table appointments (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  client_id uuid not null,
  service_id uuid,
  location_id uuid,
  scheduled_start timestamptz not null,
  scheduled_end timestamptz not null,
  location_type text not null,
  location_details text,
  status text not null default 'scheduled',
  allow_conflict boolean not null default false,
  notes encrypted_field,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint appointments_workspace_key unique (workspace_id, id),
  -- The target of session notes: a note belongs to the client of its appointment.
  constraint appointments_client_key unique (workspace_id, client_id, id),
  constraint appointments_client foreign key (workspace_id, client_id)
    references clients (workspace_id, id) on delete cascade,
  constraint appointments_service foreign key (workspace_id, service_id)
    references services (workspace_id, id),
  constraint appointments_location foreign key (workspace_id, location_id)
    references locations (workspace_id, id),
  constraint appointments_end_after_start check (scheduled_end > scheduled_start),
  constraint appointments_location_type_known check (location_type in ('clinic', 'home', 'online')),
  constraint appointments_status_known check (status in ('scheduled', 'completed', 'cancelled', 'no_show')),
  -- One workspace is one calendar. Touching ends do not overlap.
  constraint appointments_never_overlap exclude using gist (
    workspace_id with =,
    tstzrange(scheduled_start, scheduled_end, '[)') with &&
  ) where (status in ('scheduled', 'completed') and not allow_conflict)
);

create index appointments_calendar on appointments (workspace_id, scheduled_start, scheduled_end);
create index appointments_of_client on appointments (workspace_id, client_id, scheduled_start);
create index appointments_of_service on appointments (workspace_id, service_id) where service_id is not null;
create index appointments_of_location on appointments (workspace_id, location_id) where location_id is not null;
create index appointments_by_status on appointments (workspace_id, status);

-- Two things that the constraint above cannot do. It does not hold the rows that were allowed to overlap: whoever books
-- over one of them needs leave, too. And two transactions that insert into one slot at the same moment wait for each other
-- until the deadlock detector ends one: so bookings of one calendar queue here. A transaction works in one workspace and
-- takes this one lock, before it writes the row, so the queue itself cannot deadlock.
create function guard_calendar() returns trigger
  language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('pazpaz calendar ' || new.workspace_id, 0));
  if exists (
    select
    from appointments as other
    where other.workspace_id = new.workspace_id
      and other.id <> new.id
      and other.allow_conflict
      and other.status in ('scheduled', 'completed')
      and other.scheduled_start < new.scheduled_end
      and other.scheduled_end > new.scheduled_start
  ) then
    raise exclusion_violation
      using message = 'the appointment overlaps another one',
        table = 'appointments',
        constraint = 'appointments_never_overlap';
  end if;
  return new;
end
$$;

create trigger appointments_calendar
  before insert or update of scheduled_start, scheduled_end, status, allow_conflict on appointments
  for each row when (new.status in ('scheduled', 'completed') and not new.allow_conflict)
  execute function guard_calendar();

create function refuse_status_change() returns trigger
  language plpgsql
as $$
begin
  if (old.status, new.status) not in (
    ('scheduled', 'completed'),
    ('scheduled', 'no_show'),
    ('scheduled', 'cancelled'),
    ('no_show', 'completed'),
    ('completed', 'no_show'),
    ('completed', 'cancelled'),
    ('cancelled', 'scheduled')
  ) then
    raise check_violation
      using message = format('an appointment cannot go from %s to %s', old.status, new.status),
        table = 'appointments',
        constraint = 'appointments_status_change';
  end if;
  return new;
end
$$;

create trigger appointments_status_change before update of status on appointments
  for each row when (old.status <> new.status)
  execute function refuse_status_change();

create trigger appointments_updated_at before update on appointments
  for each row execute function set_updated_at();

alter table appointments enable row level security, force row level security;

create policy own_workspace on appointments
  using (workspace_id = current_workspace_id());

grant select, insert, update, delete on appointments to pazpaz_app;

insert into schema_migrations (name) values ('0005_appointments');
