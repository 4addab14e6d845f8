-- Whoever keeps a slot takes nothing from anybody: a visit can be completed, or sent again as it is, although somebody was
-- booked over it with leave. The lock is taken all the same, because the constraint looks at the row anew.
--
-- Those that were allowed to overlap are few: with an index of their own, a booking does not look at all the others. A session
-- plans this question once, perhaps while the calendar is nearly empty, and then keeps to the plan: it must not be a scan.
--
-- Functions that look into tables name where: without `pg_temp` at the end, a temporary table of the caller, of the same
-- name, would be asked instead.
create index appointments_booked_over on appointments (workspace_id, scheduled_start, scheduled_end) where allow_conflict;

create or replace function guard_calendar() returns trigger
  language plpgsql
  set search_path = pg_catalog, public, pg_temp
  set enable_seqscan = off
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('pazpaz calendar ' || new.workspace_id, 0));
  if tg_op = 'UPDATE'
    and old.status in ('scheduled', 'completed')
    and not old.allow_conflict
    and (old.scheduled_start, old.scheduled_end) = (new.scheduled_start, new.scheduled_end) then
    return new;
  end if;
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

alter function guard_session() set search_path = pg_catalog, public, pg_temp;
alter function refuse_cancelling_documented() set search_path = pg_catalog, public, pg_temp;
alter function refuse_foreign_actor() set search_path = pg_catalog, public, pg_temp;

insert into schema_migrations (name) values ('0011_calendar_and_search_path');
