-- Off the test's path, now and then: throws away used-up journal rows and undo entries.
-- Only when nothing is recorded since mark 0 and nobody is writing; otherwise it waits for a better moment.
create function tidemark.purge() returns boolean
language plpgsql
as $$
declare
  tab int;
begin
  if exists (select from tidemark.journal) or exists (select from tidemark.marks as m where m.mark > 0) then
    return false;
  end if;
  perform set_config('lock_timeout', '50ms', true);
  -- Writers take the journal's lock last, after an undo table's: locking the journal first would meet them head-on.
  for tab in select t.id from tidemark.tables as t where t.kind in ('keyed', 'keyless') order by t.id loop
    if pg_relation_size(format('tidemark.undo_%s', tab)) > 0 then
      execute format('truncate tidemark.undo_%s', tab);
    end if;
  end loop;
  lock table tidemark.journal in access exclusive mode;
  if exists (select from tidemark.journal) then
    raise exception 'tidemark: written to while purging' using errcode = '55P03';
  end if;
  truncate tidemark.journal;
  return true;
exception
  when lock_not_available or deadlock_detected then
    return false;
end
$$;
