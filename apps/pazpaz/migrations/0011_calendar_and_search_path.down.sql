alter function refuse_foreign_actor() reset search_path;
alter function refuse_cancelling_documented() reset search_path;
alter function guard_session() set search_path = pg_catalog, public;

create or replace function guard_calendar() returns trigger
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

drop index appointments_booked_over;

delete from schema_migrations where name = '0011_calendar_and_search_path';
