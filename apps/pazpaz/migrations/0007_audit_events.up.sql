-- The trail outlives what it speaks of, so nothing in it is a foreign key: a user can be deleted and a workspace be closed,
-- and the events still say who did what. They hold identifiers and a short list of facts, never health data.
create table audit_events (
  id uuid primary key default gen_random_uuid(),
  -- Events of one transaction have one time: this is their order.
  position bigint generated always as identity unique,
  -- Null for what happened before a workspace was known, such as a login with an unknown address.
  workspace_id uuid,
  user_id uuid,
  resource_type text not null,
  action text not null,
  event_type text not null generated always as (resource_type || '.' || action) stored,
  resource_id uuid,
  ip_address inet,
  user_agent text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint audit_events_resource_type_known check (
    resource_type in ('workspace', 'user', 'client', 'service', 'location', 'appointment', 'session', 'audit_event')
  ),
  constraint audit_events_action_known check (
    action in (
      'create', 'read', 'list', 'update', 'delete', 'restore', 'finalize', 'amend', 'reencrypt',
      'login', 'login_failed', 'logout', 'refuse', 'export'
    )
  ),
  constraint audit_events_user_needs_workspace check (user_id is null or workspace_id is not null),
  constraint audit_events_user_agent_length check (char_length(user_agent) <= 500),
  -- An allow-list: whatever is not named here is not stored.
  constraint audit_events_metadata_allowed check (
    jsonb_typeof(metadata) = 'object'
    and metadata - '{method,route,status_code,request_id,fields,count,version,reason,from_status,to_status,allow_conflict}'::text[]
      = '{}'::jsonb
  )
);

create index audit_events_timeline on audit_events (workspace_id, created_at desc, position desc);
create index audit_events_of_user on audit_events (workspace_id, user_id, created_at desc);
create index audit_events_by_type on audit_events (workspace_id, event_type, created_at desc);
create index audit_events_of_resource on audit_events (workspace_id, resource_type, resource_id, created_at desc);
create index audit_events_phi_access on audit_events (workspace_id, created_at desc)
  where resource_type in ('client', 'session') and action in ('read', 'list', 'export');

create function refuse_foreign_actor() returns trigger
  language plpgsql
as $$
begin
  if not exists (select from users where users.id = new.user_id and users.workspace_id = new.workspace_id) then
    raise foreign_key_violation
      using message = 'the acting user is not of this workspace',
        table = 'audit_events',
        constraint = 'audit_events_user_of_workspace';
  end if;
  return new;
end
$$;

create trigger audit_events_user_of_workspace before insert on audit_events
  for each row when (new.user_id is not null and new.workspace_id is not null)
  execute function refuse_foreign_actor();

create function refuse_change_of_audit() returns trigger
  language plpgsql
as $$
begin
  raise insufficient_privilege
    using message = format('audit events are never changed: %s refused', lower(tg_op)), table = 'audit_events';
end
$$;

-- Grants stop the application, these stop everybody else: also the owner of the table, and a replica.
create trigger audit_events_stay before update or delete on audit_events
  for each row execute function refuse_change_of_audit();
create trigger audit_events_stay_whole before truncate on audit_events
  for each statement execute function refuse_change_of_audit();
alter table audit_events
  enable always trigger audit_events_stay,
  enable always trigger audit_events_stay_whole;

alter table audit_events enable row level security, force row level security;

create policy own_workspace on audit_events
  for select
  using (workspace_id = current_workspace_id());
create policy own_workspace_or_none on audit_events
  for insert
  with check (workspace_id is null or workspace_id = current_workspace_id());

grant select, insert on audit_events to pazpaz_app;

insert into schema_migrations (name) values ('0007_audit_events');
