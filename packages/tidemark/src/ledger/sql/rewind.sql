-- Takes back everything since a mark. One round trip: look who is in the way, put back data and sequences, say what was changed.
-- Returns, as text, {"footprint": {table: {inserted, updated, deleted}}, "sequences": n, "stamp": s} when it is done,
-- {"inTheWay": [...]} or {"unclean": [...], "footprint": ...} when it could not be done; then nothing is changed.
-- `replaceable`: a fresh clone would do as well. TM002 is raised where that costs less than taking back so many rows.
-- Of the journal's rows since the mark only those after `rewound`, the stamp of the last rewind to it, are left:
-- whoever doesn't know it gives the mark again, and walks over the index entries of all tests before.
--
-- The caller's session must have session_replication_role = replica (no foreign keys, no user triggers), tidemark.rewinding = on and
-- the plan settings of the control session. They are not set here: changing the role throws away every cached plan of a session.
create function tidemark.rewind_here(since bigint, rewound bigint, replaceable boolean) returns text
language plpgsql
as $$
declare
  -- Taken first: whoever writes from now on gets a later stamp. A TRUNCATE may get this very one, if nobody wrote before it.
  started constant bigint := tidemark.clock() - 1;
  doubt text;
  nested boolean;
  sequences boolean;
  blocked json;
  footprint text;
  restored int := 0;
begin
  -- One look at whatever could forbid it. Most tests leave nothing of the kind, and the careful looks aren't needed.
  select
    case
      when exists (
        select
        from pg_lock_status() as l
        where l.pid is null
          or l.pid <> pg_backend_pid()
          and (
            l.locktype = 'advisory' and l.database = d.oid
            or l.locktype = 'virtualxid' and exists (select from pg_stat_get_activity(l.pid) as a where a.datid = d.oid)
          )
      ) then 'somebody'
      when m.mark is null
        or exists (select from tidemark.obstacles as o where o.stamp > m.mark or o.kind = 'ddl')
        or not exists (select from tidemark.canary)
        or m.large_object_state <> ''
        or exists (select from pg_largeobject_metadata)
        -- A function, as it costs less than opening one more relation.
        or pg_sequence_last_value('tidemark.concurrent'::regclass) is not null
        or m.journaled is not null
        or m.event_triggers is not null
        or m.owned and not tidemark.are_owners()
        or m.database_numbers <> concat_ws(
          ' ',
          d.datdba,
          d.datconnlimit,
          d.datistemplate,
          d.datacl,
          array(
            select concat_ws(' ', s.setrole, s.setconfig)
            from pg_db_role_setting as s
            where s.setdatabase = d.oid
            order by s.setrole
          )
        ) then 'something'
    end,
    exists (select from tidemark.marks as n where n.mark > since),
    m.sequences <> '{}'
  into doubt, nested, sequences
  from pg_database as d
  left join tidemark.marks as m on m.mark = since
  where d.datname = current_database();
  if doubt = 'somebody' then
    blocked := tidemark.in_the_way(since);
    if blocked is not null then
      return json_build_object('inTheWay', blocked);
    end if;
  end if;
  if doubt is not null then
    if not tidemark.is_rewindable(since) then
      return json_build_object('unclean', tidemark.obstacles_since(since), 'footprint', tidemark.footprint_if_readable(since));
    end if;
  end if;
  footprint := tidemark.rewind_tables(rewound, replaceable);
  if sequences then
    restored := tidemark.restore_sequences(since);
  end if;
  if nested then
    delete from tidemark.marks as m where m.mark > since;
  end if;
  return concat('{"footprint":{', footprint, '},"sequences":', restored, ',"stamp":', started, '}');
end
$$;

-- They are not, but a rewind that a fresh clone beats is given up. Both are estimates, from a machine with its data in memory: 3 microseconds to take a row away, 14 to put
-- one back with its indexes; 100 ms for a clone and 1 for each MB of it.
create function tidemark.are_few(touched bigint, only_inserts boolean) returns boolean
language plpgsql
as $$
declare
  rewind constant float8 := touched * case when only_inserts then 0.003 else 0.014 end;
  clone constant float8 := 100 + pg_database_size(current_database()) / 1e6;
begin
  if rewind > 1.5 * clone then
    raise exception 'tidemark: a fresh clone costs less than this rewind' using errcode = 'TM002';
  end if;
  return false;
end
$$;

-- What statements wrote, as a footprint: rows that one of them wrote again count twice. Of what is too much to be compared.
create function tidemark.written_since(since bigint) returns json
language sql
as $$
  select json_object_agg(t.name, w.counts)
  from (
    select
      j.tab,
      json_strip_nulls(json_build_object(
        'inserted', sum(j.touched) filter (where j.op = 'I'),
        'updated', sum(j.touched) filter (where j.op = 'U'),
        'deleted', sum(j.touched) filter (where j.op in ('D', 'T'))
      )) as counts
    from tidemark.journal as j
    where j.stamp > since and j.op <> 'R'
    group by j.tab
  ) as w
  join tidemark.tables as t on t.id = w.tab
$$;

-- A schema change may have taken away what the footprint reads.
create function tidemark.footprint_if_readable(since bigint) returns json
language plpgsql
as $$
begin
  return tidemark.footprint_here(since);
exception
  when others then
    return '{}';
end
$$;

-- The changes of a table, as they stand in a footprint; `named` is its name as JSON.
create function tidemark.as_changes(named text, counts int[]) returns text
language plpgsql immutable
as $$
begin
  if counts = array[0, 0, 0] then
    return null;
  end if;
  return concat(
    named,
    ':{',
    concat_ws(',', '"inserted":' || nullif(counts[1], 0), '"updated":' || nullif(counts[2], 0), '"deleted":' || nullif(counts[3], 0)),
    '}'
  );
end
$$;

-- False when only a fresh clone will do. Large objects made since the mark are removed on the way.
create function tidemark.is_rewindable(since bigint) returns boolean
language plpgsql
as $$
declare
  marked tidemark.marks;
  state text;
begin
  select m.* into marked from tidemark.marks as m where m.mark = since;
  if not found
    or exists (select from tidemark.obstacles as o where o.stamp > since or o.kind = 'ddl')
    or not exists (select from tidemark.canary)
    or (select c.is_called from tidemark.concurrent as c)
    or marked.journaled <> (select count(*) from tidemark.journal as j where j.stamp <= since)
    or marked.event_triggers <> tidemark.event_trigger_state()
    or not tidemark.are_owners() then
    return false;
  end if;
  state := tidemark.large_object_state();
  if state <> marked.large_object_state then
    perform lo_unlink(m.oid) from pg_largeobject_metadata as m where m.oid <> all (marked.large_objects);
    state := tidemark.large_object_state();
  end if;
  return state = marked.large_object_state and tidemark.database_numbers() = marked.database_numbers;
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
      select jsonb_build_object('kind', 'ddl', 'object', 'something CONCURRENTLY, begun and perhaps not finished')
      from tidemark.concurrent as c
      where c.is_called and not exists (select from tidemark.obstacles as o where o.kind = 'ddl')
      union all
      select jsonb_build_object('kind', 'ddl', 'object', 'event triggers')
      from marked as m
      where m.event_triggers <> tidemark.event_trigger_state()
      union all
      select jsonb_build_object('kind', 'ddl', 'object', 'REASSIGN OWNED')
      where not tidemark.are_owners() and not exists (select from tidemark.obstacles as o where o.kind = 'ddl')
      union all
      select jsonb_build_object('kind', 'failure', 'object', 'a transaction was open before the test and committed within it: await in hooks what they start')
      from marked as m
      where m.journaled <> (select count(*) from tidemark.journal as j where j.stamp <= since)
      union all
      select jsonb_build_object('kind', 'large-object', 'object', 'large objects that were there at the mark')
      from marked as m
      where m.large_object_state <> tidemark.large_object_state()
      union all
      select jsonb_build_object('kind', 'database-setting', 'object', tidemark.database_state(), 'query', m.database_state)
      from marked as m
      where m.database_numbers <> tidemark.database_numbers()
      union all
      select jsonb_build_object('kind', 'failure', 'object', 'the server crashed, and unlogged tables are empty since')
      where not exists (select from tidemark.canary) and exists (select from marked)
      union all
      select jsonb_build_object('kind', 'unknown-mark', 'object', since::text)
      where not exists (select from marked) and exists (select from tidemark.marks)
      union all
      select jsonb_build_object('kind', 'failure', 'object', 'somebody emptied the tables of the schema tidemark: leave it out where all tables are emptied')
      where not exists (select from tidemark.marks)
    ) as i
  );
end
$$;

-- Of sequences with CACHE every session holds numbers in reserve. A new file node makes all of them forget those; setval alone would not.
create function tidemark.forget_reserves(since bigint, reserving oid[]) returns void
language plpgsql
as $$
declare
  reserved record;
begin
  for reserved in
    select s.oid, s.last_value, s.is_called
    from tidemark.marks as m
    cross join lateral unnest(m.sequences, m.last_values, m.called) as s (oid, last_value, is_called)
    where m.mark = since and s.oid = any (reserving)
  loop
    execute format('alter sequence %s restart', reserved.oid::regclass);
    perform setval(reserved.oid, reserved.last_value, reserved.is_called);
  end loop;
end
$$;
