-- A test may go on with a table that it has changed. What columns are gone then, or of another type, would make the ledger's trigger fail, and the test's statement with it;
-- and what it would note, nobody needs any more: the database will be replaced, or the change rolled back with this.
create function tidemark.stop_tracking(tab int) returns void
language plpgsql
as $$
declare
  before constant text := coalesce(current_setting('tidemark.rewinding', true), '');
begin
  perform set_config('tidemark.rewinding', 'on', true);
  execute format('create or replace function tidemark.track_%s() returns trigger language plpgsql as $track$ begin return null; end $track$', tab);
  perform set_config('tidemark.rewinding', before, true);
end
$$;

create function tidemark.stop_tracking_changed(relations oid[]) returns void
language plpgsql
as $$
begin
  perform tidemark.stop_tracking(t.id)
  from (
    with recursive tree (oid) as (
      select r.oid from unnest(relations) as r (oid)
      union
      select i.inhrelid from tree join pg_inherits as i on i.inhparent = tree.oid
    )
    select tree.oid from tree
  ) as r
  join tidemark.tables as t on t.relation = r.oid and t.kind in ('keyed', 'keyless')
  where not coalesce(t.shape <@ tidemark.shape_of(r.oid), false);
  -- A partition that was detached keeps the trigger of the whole table.
  perform tidemark.stop_tracking(g.id)
  from unnest(relations) as r (oid)
  cross join lateral (
    select distinct substring(g.tgfoid::regproc::text from '^tidemark\.track_(\d+)$')::int as id from pg_trigger as g where g.tgrelid = r.oid offset 0
  ) as g
  where g.id is not null
    and not exists (select from tidemark.tables as t where t.id = g.id and t.relation = r.oid)
    and not (select c.relispartition from pg_class as c where c.oid = r.oid);
end
$$;

-- What is temporary and changes what is not: a table that inherits from one of the application's, whose statements reach its rows then,
-- and a function for event triggers, which are made unseen.
create function tidemark.lasts(class oid, object oid) returns boolean
language plpgsql stable
as $$
begin
  return case class
    when 'pg_class'::regclass then exists (
      select from pg_inherits as i join pg_class as p on p.oid = i.inhparent where i.inhrelid = object and p.relpersistence <> 't'
    )
    when 'pg_proc'::regclass then exists (
      select from pg_proc as p where p.oid = object and p.prorettype = 'event_trigger'::regtype
    )
    else false
  end;
end
$$;

-- Every schema change that commits is noted. Rolled-back ones leave no row, temporary objects do not count, nor what is on a temporary table.
create function tidemark.note_schema_change() returns event_trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set standard_conforming_strings = on
as $$
declare
  -- Triggers, rules and policies have no schema, but a name like `noted on pg_temp.scratch`.
  on_temporary constant text := ' on pg_temp\.("([^"]|"")*"|[^ ".]+)$';
begin
  if current_setting('tidemark.rewinding', true) = 'on' then
    return;
  end if;
  if tg_event = 'sql_drop' then
    insert into tidemark.obstacles (stamp, kind, object, statement)
    select tidemark.clock(), 'ddl', concat_ws(' ', tg_tag, d.object_identity), current_query()
    from pg_event_trigger_dropped_objects() as d
    where d.original and not d.is_temporary and d.schema_name is distinct from 'pg_temp'
      and d.object_identity !~ on_temporary;
    perform tidemark.stop_tracking_changed(array(
      select d.objid from pg_event_trigger_dropped_objects() as d where d.classid = 'pg_class'::regclass and d.objsubid > 0
    ));
  else
    insert into tidemark.journal (stamp, tab, op, touched, pid)
    select tidemark.clock(), t.id, 'R', 1, pg_backend_pid()
    from pg_event_trigger_ddl_commands() as c
    join tidemark.tables as t on t.relation = c.objid and t.kind = 'refreshed'
    where c.command_tag = 'REFRESH MATERIALIZED VIEW';
    insert into tidemark.obstacles (stamp, kind, object, statement)
    select tidemark.clock(), 'ddl', concat_ws(' ', c.command_tag, c.object_identity), current_query()
    from pg_event_trigger_ddl_commands() as c
    where not c.in_extension and (c.schema_name is distinct from 'pg_temp' or tidemark.lasts(c.classid, c.objid))
      and coalesce(c.object_identity, '') !~ on_temporary
      and not (c.command_tag = 'REFRESH MATERIALIZED VIEW' and exists (select from tidemark.tables as t where t.relation = c.objid))
      -- Only restarted: its value is put back with all others.
      and not (
        c.command_tag = 'ALTER SEQUENCE'
        and exists (select from tidemark.sequences as s where s.relation = c.objid and s.shape = tidemark.sequence_shape(c.objid))
      );
    -- Of what it takes from policies, PostgreSQL tells nothing.
    insert into tidemark.obstacles (stamp, kind, object, statement)
    select tidemark.clock(), 'ddl', tg_tag, current_query()
    where tg_tag = 'DROP OWNED';
    perform tidemark.stop_tracking_changed(array(
      select c.objid from pg_event_trigger_ddl_commands() as c where c.classid = 'pg_class'::regclass and c.schema_name is distinct from 'pg_temp'
      union all
      select r.oid
      from pg_event_trigger_ddl_commands() as c
      -- Not a join that reads all of pg_class: few statements change a schema.
      cross join lateral (select r.oid from pg_class as r where r.relnamespace = c.objid offset 0) as r
      where c.classid = 'pg_namespace'::regclass
    ));
  end if;
end
$$;

-- Undo tables repeat the types of the user's columns. When the user's table has no use for a type any more, neither has the ledger:
-- its own would keep the type from being dropped. What was changed before made a replacement necessary already, or will be rolled back with this.
create function tidemark.let_types_go() returns event_trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set standard_conforming_strings = on
as $$
declare
  before constant text := coalesce(current_setting('tidemark.rewinding', true), '');
  tab int;
begin
  if before = 'on' then
    return;
  end if;
  perform set_config('tidemark.rewinding', 'on', true);
  for tab in
    select distinct t.id
    from tidemark.tables as t
    join pg_class as u on u.relnamespace = 'tidemark'::regnamespace and u.relname in ('undo_' || t.id, 'image_' || t.id)
    join pg_attribute as kept on kept.attrelid = u.oid and kept.attname ~ '^c\d+$'
    left join pg_attribute as own on own.attrelid = t.relation and own.attnum = substr(kept.attname, 2)::int and not own.attisdropped
    left join pg_type as y on y.oid = own.atttypid
    -- Below are PostgreSQL's own.
    where (kept.atttypid >= 16384 or kept.attcollation >= 16384)
      and (
        own.attrelid is null
        -- It takes tables and types at once.
        or tg_tag = 'DROP OWNED'
        or own.attcollation <> kept.attcollation
        or own.atttypid <> kept.atttypid and y.typtype <> 'd'
      )
  loop
    perform tidemark.stop_tracking(tab);
    execute format('drop table if exists tidemark.undo_%s', tab);
    execute format('drop type if exists tidemark.image_%s', tab);
  end loop;
  perform set_config('tidemark.rewinding', before, true);
end
$$;

-- What is done CONCURRENTLY commits step by step: cut off in between it leaves half of itself, and no command end. So the beginning is noted, where no rollback reaches.
-- A sequence that is unlogged gives the transaction no number: some of these statements must be the first in theirs.

create function tidemark.note_concurrent_change() returns event_trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set standard_conforming_strings = on
as $$
begin
  -- Not REFRESH MATERIALIZED VIEW, which does all of it or nothing.
  if current_query() ~* '\m(create|drop|reindex|detach)\M[^;]*\mconcurrently\M' then
    -- Unlike nextval, of which lastval() would tell.
    perform setval('tidemark.concurrent', 1);
  end if;
end
$$;

do $$
declare
  version constant int := current_setting('server_version_num')::int / 10000;
begin
  execute format('create %s sequence tidemark.concurrent', case when version >= 15 then 'unlogged' end);
  execute format(
    'create event trigger tidemark_begin on ddl_command_start when tag in (%s) execute function tidemark.note_concurrent_change()',
    concat_ws(', ', '''CREATE INDEX'', ''ALTER TABLE''', case when version >= 15 then '''DROP INDEX''' end, case when version >= 17 then '''REINDEX''' end)
  );
end
$$;

-- Last: what is made from here on is noted.
create event trigger tidemark_ddl on ddl_command_end execute function tidemark.note_schema_change();
create event trigger tidemark_drop on sql_drop execute function tidemark.note_schema_change();

do $$
begin
  execute format(
    'create event trigger tidemark_types on ddl_command_start when tag in (%s) execute function tidemark.let_types_go()',
    concat_ws(
      ', ',
      '''DROP TYPE'', ''DROP DOMAIN'', ''DROP COLLATION'', ''DROP EXTENSION'', ''DROP SCHEMA'', ''DROP OWNED'', ''ALTER TYPE''',
      -- Few applications have columns of another table's row type.
      case when exists (
        select
        from pg_class as u
        join pg_attribute as a on a.attrelid = u.oid
        join pg_type as t on t.oid = a.atttypid
        join pg_type as y on y.oid = case when t.typcategory = 'A' then t.typelem else t.oid end
        join pg_class as r on r.oid = y.typrelid and r.relkind <> 'c'
        where u.relnamespace = 'tidemark'::regnamespace and a.attname ~ '^c\d+$'
      ) then '''ALTER TABLE'', ''DROP TABLE'', ''DROP VIEW'', ''DROP MATERIALIZED VIEW'', ''DROP FOREIGN TABLE''' end
    )
  );
end
$$;

alter event trigger tidemark_begin enable always;
alter event trigger tidemark_ddl enable always;
alter event trigger tidemark_drop enable always;
alter event trigger tidemark_types enable always;
