-- Takes back everything since a mark. One round trip: look who is in the way, put back data and sequences, say what was changed.
-- Returns {"footprint": {table: {inserted, updated, deleted}}, "sequences": n} when it is done,
-- {"inTheWay": [...]} or {"unclean": [...], "footprint": ...} when it could not be done; then nothing is changed.
--
-- The caller's session must have session_replication_role = replica (no foreign keys, no user triggers), tidemark.rewinding = on and
-- the plan settings of the control session. They are not set here: changing the role throws away every cached plan of a session.
create function tidemark.rewind_here(since bigint) returns jsonb
language plpgsql
as $$
declare
  -- Taken first: whoever writes from now on gets a later stamp.
  started constant bigint := nextval('tidemark.stamp'::regclass);
  marked tidemark.marks;
  dirty record;
  blocked jsonb;
  counts int[];
  footprint jsonb := '{}';
  sequences int;
begin
  blocked := tidemark.in_the_way();
  if blocked is not null then
    return jsonb_build_object('inTheWay', blocked);
  end if;
  select m.* into marked from tidemark.marks as m where m.mark = since;
  if not found or not tidemark.is_rewindable(marked) then
    return jsonb_build_object('unclean', tidemark.obstacles_since(since), 'footprint', tidemark.footprint_if_readable(since));
  end if;

  for dirty in
    with gone as (
      delete from tidemark.journal as j where j.stamp > marked.rewound_at returning j.stamp, j.tab, j.op, j.touched
    )
    select g.tab, g.stamps, g.only_inserts, g.touched <= 30 as few, t.name
    from (
      select gone.tab, array_agg(gone.stamp) as stamps, bool_and(gone.op = 'I') as only_inserts, sum(gone.touched) as touched
      from gone
      group by gone.tab
    ) as g
    join tidemark.tables as t on t.id = g.tab
    -- Materialized views have the last numbers: they are computed from the tables.
    order by g.tab
  loop
    counts := tidemark.rewind_table(dirty.tab, dirty.stamps, dirty.only_inserts, dirty.few);
    if counts <> array[0, 0, 0] then
      footprint := footprint || tidemark.as_changes(dirty.name, counts);
    end if;
  end loop;
  if found then
    update tidemark.marks as m set rewound_at = started where m.mark = since;
  end if;

  sequences := tidemark.restore_sequences(marked);
  delete from tidemark.marks as m where m.mark > since;
  return jsonb_build_object('footprint', footprint, 'sequences', sequences);
end
$$;

-- A schema change may have taken away what the footprint reads.
create function tidemark.footprint_if_readable(since bigint) returns jsonb
language plpgsql
as $$
begin
  return tidemark.footprint_here(since);
exception
  when others then
    return '{}';
end
$$;

create function tidemark.as_changes(name text, counts int[]) returns jsonb
language plpgsql immutable
as $$
begin
  return jsonb_build_object(
    name,
    jsonb_strip_nulls(
      jsonb_build_object('inserted', nullif(counts[1], 0), 'updated', nullif(counts[2], 0), 'deleted', nullif(counts[3], 0))
    )
  );
end
$$;

-- False when only a fresh clone will do. Large objects made since the mark are removed on the way.
create function tidemark.is_rewindable(marked tidemark.marks) returns boolean
language plpgsql
as $$
declare
  state text;
begin
  if exists (select from tidemark.obstacles as o where o.stamp > marked.mark or o.kind = 'ddl')
    or not exists (select from tidemark.canary) then
    return false;
  end if;
  state := tidemark.large_object_state();
  if state <> marked.large_object_state then
    perform lo_unlink(m.oid) from pg_largeobject_metadata as m where m.oid <> all (marked.large_objects);
    state := tidemark.large_object_state();
  end if;
  return state = marked.large_object_state and tidemark.database_state() = marked.database_state;
end
$$;

-- Why it isn't rewindable.
create function tidemark.obstacles_since(since bigint) returns jsonb
language plpgsql
as $$
begin
  return (
    with marked as (
      select m.* from tidemark.marks as m where m.mark = since
    )
    select jsonb_agg(i.item)
    from (
      -- One item for a statement: a migration that drops a schema changes thousands of objects.
      (
        select jsonb_build_object(
          'kind', o.kind,
          'object', (array_agg(o.object order by o.stamp))[1] || case when count(*) > 1 then format(' and %s more', count(*) - 1) else '' end,
          'query', o.statement
        ) as item
        from tidemark.obstacles as o
        where o.stamp > since or o.kind = 'ddl'
        group by o.kind, o.statement
        order by min(o.stamp)
        limit 50
      )
      union all
      select jsonb_build_object('kind', 'large-object', 'object', 'large objects that were there at the mark')
      from marked as m
      where m.large_object_state <> tidemark.large_object_state()
      union all
      select jsonb_build_object('kind', 'database-setting', 'object', tidemark.database_state(), 'query', m.database_state)
      from marked as m
      where m.database_state <> tidemark.database_state()
      union all
      select jsonb_build_object('kind', 'failure', 'object', 'the server crashed, and unlogged tables are empty since')
      where not exists (select from tidemark.canary)
      union all
      select jsonb_build_object('kind', 'unknown-mark', 'object', since::text)
      where not exists (select from marked)
    ) as i
  );
end
$$;

create function tidemark.restore_sequences(marked tidemark.marks) returns int
language plpgsql
as $$
declare
  moved record;
  restored int := 0;
begin
  for moved in select m.* from tidemark.moved_sequences(marked) as m loop
    if (select s.seqcache > 1 from pg_sequence as s where s.seqrelid = moved.oid) then
      -- A new file node makes every session forget the numbers that it holds in reserve; setval would not.
      execute format('alter sequence %s restart', moved.oid::regclass);
    end if;
    perform setval(moved.oid::regclass, moved.last_value, moved.is_called);
    restored := restored + 1;
  end loop;
  return restored;
end
$$;
