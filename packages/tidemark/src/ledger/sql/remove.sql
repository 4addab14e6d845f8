-- Takes the ledger out of a database. Triggers that were split when it was installed become one again, enabled as it was.
drop schema if exists tidemark cascade;

do $$
declare
  twin record;
begin
  for twin in
    select t.tgrelid::regclass as tab, t.tgname as name, o.tgname as original, o.tgenabled as enabled
    from pg_trigger as t
    join pg_trigger as o on o.tgrelid = t.tgrelid and o.oid::text = substring(t.tgname from '!tidemark(\d+)$')
    where t.tgenabled = 'R'
  loop
    execute format('drop trigger %I on %s', twin.name, twin.tab);
    execute format(
      'alter table %s enable %s trigger %I', twin.tab, case twin.enabled when 'O' then 'always' else 'replica' end, twin.original
    );
  end loop;
end
$$;
