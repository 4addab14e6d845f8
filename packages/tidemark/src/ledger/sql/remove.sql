-- Takes the ledger out of a database. Triggers that were split when it was installed become one again, enabled as it was.
drop schema if exists tidemark cascade;

do $$
declare
  twin record;
  switch text;
  switches text[];
begin
  for twin in
    select t.tgrelid::regclass as tab, t.tgname as name, o.oid as original
    from pg_trigger as t
    join pg_trigger as o on o.tgrelid = t.tgrelid and o.oid::text = substring(t.tgname from '!tidemark(\d+)$')
  loop
    -- Those that partitions have of it go with it.
    switches := array(
      with recursive own as (
        select o.oid, 0 as level from pg_trigger as o where o.oid = twin.original
        union all
        select o.oid, own.level + 1 from own join pg_trigger as o on o.tgparentid = own.oid
      )
      select format('alter table only %s enable %s trigger %I', o.tgrelid::regclass, case o.tgenabled when 'O' then 'always' else 'replica' end, o.tgname)
      from own
      join pg_trigger as o on o.oid = own.oid
      join pg_trigger as t on t.tgrelid = o.tgrelid and t.tgname = twin.name and t.tgenabled = 'R'
      order by own.level
    );
    execute format('drop trigger %I on %s', twin.name, twin.tab);
    foreach switch in array switches loop
      execute switch;
    end loop;
  end loop;
end
$$;
