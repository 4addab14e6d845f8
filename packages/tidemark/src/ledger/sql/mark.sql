-- Remembers the present state. Rewinding to a mark forgets the marks made after it.
create function tidemark.mark() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  -- By an entry in the log: two sessions may read the same time, and are never given the same entry.
  made constant bigint := pg_wal_lsn_diff(pg_logical_emit_message(false, 'tidemark', 'mark'), '0/0');
begin
  perform tidemark.remember(made);
  return made;
end
$$;

-- None where one was dropped: before PostgreSQL 18 they are read by name. To such a mark nobody goes back any more.
create function tidemark.remaining_sequences() returns table (oid oid, last_value bigint, is_called boolean)
language plpgsql
as $$
begin
  return query select * from tidemark.sequence_state();
exception
  when undefined_table then
    return;
end
$$;

create function tidemark.remember(made bigint) returns void
language plpgsql
as $$
begin
  insert into tidemark.marks
    (mark, large_objects, large_object_state, database_state, database_numbers, event_triggers, owned, journaled, advisory_locks, sequences, last_values, called)
  select
    made,
    coalesce((select pg_catalog.array_agg(m.oid) from pg_catalog.pg_largeobject_metadata as m), array[]::oid[]),
    tidemark.large_object_state(),
    tidemark.database_state(),
    tidemark.database_numbers(),
    -- Searching for their functions takes a while: it is done once.
    case when made = 0 or (select m.event_triggers is not null from tidemark.marks as m where m.mark = 0) then tidemark.event_trigger_state() end,
    exists (select from tidemark.owners),
    case when tidemark.in_the_way() is not null then (select pg_catalog.count(*) from tidemark.journal) end,
    tidemark.advisory_locks(),
    coalesce(pg_catalog.array_agg(s.oid), array[]::oid[]),
    coalesce(pg_catalog.array_agg(s.last_value), array[]::bigint[]),
    coalesce(pg_catalog.array_agg(s.is_called), array[]::boolean[])
  from tidemark.remaining_sequences() as s;
  perform tidemark.remember_contents(made);
end
$$;

-- In a fresh clone: what a copy can't take over, a grantor for one, is no change of a test.
create function tidemark.settle() returns void
language plpgsql
as $$
declare
  present constant text := tidemark.database_numbers();
begin
  update tidemark.marks as m
  set database_numbers = present, database_state = tidemark.database_state()
  where m.database_numbers <> present;
end
$$;
