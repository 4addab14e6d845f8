-- Takes back everything since a mark. One round trip: look who is in the way, put back data and sequences, say what was changed.
-- Returns {"footprint": {table: {inserted, updated, deleted}}, "sequences": n, "removed": [...], "unclean": [...]}, or {"inTheWay": [...]} and nothing is changed.
--
-- The caller's session must have session_replication_role = replica (no foreign keys, no user triggers), tidemark.rewinding = on and
-- the plan settings of the control session. They are not set here: changing the role throws away every cached plan of a session.
create function tidemark.rewind_here(since bigint) returns jsonb
language plpgsql
as $$
declare
  blocked constant jsonb := tidemark.in_the_way();
  unclean jsonb;
  dirty record;
  counts int[];
  footprint jsonb := '{}';
  sequences int;
begin
  if blocked is not null then
    return jsonb_build_object('inTheWay', blocked);
  end if;
  unclean := tidemark.not_rewindable(since);
  if unclean is not null then
    return jsonb_build_object('unclean', unclean, 'footprint', tidemark.footprint_here(since), 'sequences', 0);
  end if;

  for dirty in
    with gone as (
      delete from tidemark.journal as j where j.stamp > since returning j.stamp, j.tab, j.op
    )
    select t.name, g.tab, g.stamps, g.only_inserts, t.mute, t.unmute
    from (
      select gone.tab, array_agg(gone.stamp) as stamps, bool_and(gone.op = 'I') as only_inserts
      from gone
      group by gone.tab
    ) as g
    join tidemark.tables as t on t.id = g.tab
  loop
    perform tidemark.run(dirty.mute);
    counts := tidemark.rewind_table(dirty.tab, dirty.stamps, dirty.only_inserts);
    perform tidemark.run(dirty.unmute);
    footprint := footprint || tidemark.as_changes(dirty.name, counts);
  end loop;

  sequences := tidemark.restore_sequences(since);
  delete from tidemark.marks as m where m.mark > since;
  delete from tidemark.sequence_marks as m where m.mark > since;
  return jsonb_build_object('footprint', footprint, 'sequences', sequences);
end
$$;

-- Statements that quieten and restore ENABLE ALWAYS and ENABLE REPLICA triggers and rules: an append-only table's trigger would forbid the rewind.
create function tidemark.run(statements text[]) returns void
language plpgsql
as $$
declare
  statement text;
begin
  foreach statement in array statements loop
    execute statement;
  end loop;
end
$$;

create function tidemark.as_changes(name text, counts int[]) returns jsonb
language plpgsql immutable
as $$
begin
  if counts = array[0, 0, 0] then
    return '{}';
  end if;
  return jsonb_build_object(
    name,
    jsonb_strip_nulls(
      jsonb_build_object('inserted', nullif(counts[1], 0), 'updated', nullif(counts[2], 0), 'deleted', nullif(counts[3], 0))
    )
  );
end
$$;

-- What the ledger can't take back. Large objects made since the mark are removed here; anything else means a fresh clone.
create function tidemark.not_rewindable(since bigint) returns jsonb
language plpgsql
as $$
declare
  marked tidemark.marks;
  found_items jsonb;
begin
  select m.* into marked from tidemark.marks as m where m.mark = since;
  if not found then
    return jsonb_build_array(jsonb_build_object('kind', 'unknown-mark', 'object', since));
  end if;

  if tidemark.large_object_state() <> marked.large_object_state then
    perform lo_unlink(m.oid) from pg_largeobject_metadata as m where m.oid <> all (marked.large_objects);
  end if;

  select jsonb_agg(i.item) into found_items
  from (
    select jsonb_build_object('kind', 'ddl', 'object', concat_ws(' ', c.tag, c.object), 'query', c.statement) as item
    from tidemark.schema_changes as c
    where c.stamp > since
    union all
    select jsonb_build_object('kind', 'untracked-write', 'object', t.name, 'query', coalesce(t.reason, 'a row was changed twice by one cascade'))
    from tidemark.tables as t
    where t.id in (select j.tab from tidemark.journal as j where j.stamp > since and j.op = 'X')
    union all
    select jsonb_build_object('kind', 'large-object', 'object', 'a large object that the mark knows')
    where tidemark.large_object_state() <> marked.large_object_state
    union all
    select jsonb_build_object('kind', 'database-setting', 'object', tidemark.database_state(), 'query', marked.database_state)
    where tidemark.database_state() <> marked.database_state
  ) as i;
  return found_items;
end
$$;

create function tidemark.restore_sequences(since bigint) returns int
language plpgsql
as $$
declare
  moved record;
  restored int := 0;
begin
  for moved in
    select s.oid, m.last_value, m.is_called, q.cached
    from tidemark.sequence_state as s
    join tidemark.sequence_marks as m on m.mark = since and m.sequence = s.oid
    join tidemark.sequences as q on q.oid = s.oid
    where s.last_value <> m.last_value or s.is_called <> m.is_called
  loop
    if moved.cached then
      -- A new file node makes every session forget the numbers that it holds in reserve; setval would not.
      execute format('alter sequence %s restart', moved.oid::regclass);
    end if;
    perform setval(moved.oid::regclass, moved.last_value, moved.is_called);
    restored := restored + 1;
  end loop;
  return restored;
end
$$;
