-- Every schema change that commits is noted. Rolled-back ones leave no row, temporary objects do not count.
create function tidemark.note_schema_change() returns event_trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  if current_setting('tidemark.rewinding', true) = 'on' then
    return;
  end if;
  if tg_event = 'sql_drop' then
    insert into tidemark.obstacles (stamp, kind, object, statement)
    select nextval('tidemark.stamp'), 'ddl', concat_ws(' ', tg_tag, d.object_identity), current_query()
    from pg_event_trigger_dropped_objects() as d
    where d.original and not d.is_temporary and d.schema_name is distinct from 'pg_temp';
  else
    insert into tidemark.journal (stamp, tab, op, touched, pid)
    select nextval('tidemark.stamp'), t.id, 'R', 1, pg_backend_pid()
    from pg_event_trigger_ddl_commands() as c
    join tidemark.tables as t on t.relation = c.objid and t.kind = 'refreshed'
    where c.command_tag = 'REFRESH MATERIALIZED VIEW';
    insert into tidemark.obstacles (stamp, kind, object, statement)
    select nextval('tidemark.stamp'), 'ddl', concat_ws(' ', c.command_tag, c.object_identity), current_query()
    from pg_event_trigger_ddl_commands() as c
    where not c.in_extension and c.schema_name is distinct from 'pg_temp'
      and not (c.command_tag = 'REFRESH MATERIALIZED VIEW' and exists (select from tidemark.tables as t where t.relation = c.objid));
  end if;
end
$$;

create event trigger tidemark_ddl on ddl_command_end execute function tidemark.note_schema_change();
create event trigger tidemark_drop on sql_drop execute function tidemark.note_schema_change();
alter event trigger tidemark_ddl enable always;
alter event trigger tidemark_drop enable always;
