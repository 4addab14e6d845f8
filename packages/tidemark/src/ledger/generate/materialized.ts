import { quoteLiteral } from '../../server/quote.ts'
import type { Table } from '../tables.ts'
import { changes } from './answer.ts'
import { relation, rowImage } from './names.ts'

/** The control session's plans follow indexes; the view's own query is planned as anywhere, with the names it may need before PostgreSQL 17. */
const settings =
  'set search_path = "$user", public set enable_seqscan = on set enable_hashjoin = on set enable_mergejoin = on'

/** What a materialized view holds, as a hash of its rows in any order; null while it isn't populated. */
export function content(view: Table): string {
  return `
create function tidemark.content_${view.id}() returns text
language plpgsql ${settings}
as $tidemark$
begin
  if not (select c.relispopulated from pg_catalog.pg_class as c where c.oid = ${quoteLiteral(relation(view))}::pg_catalog.regclass) then
    return null;
  end if;
  return (
    select pg_catalog.concat_ws(
      ' ',
      pg_catalog.count(*),
      pg_catalog.sum(('x' || pg_catalog.substr(h.hash, 1, 16))::bit(64)::bigint::numeric),
      pg_catalog.sum(('x' || pg_catalog.substr(h.hash, 17, 16))::bit(64)::bigint::numeric)
    )
    from (
      select pg_catalog.md5(pg_catalog.record_send(${rowImage(view, 't')})) as hash
      from ${relation(view)} as t
    ) as h
  );
end
$tidemark$;
create function tidemark.refresh_${view.id}(populated boolean) returns boolean
language plpgsql ${settings}
as $tidemark$
begin
  if populated then
    refresh materialized view ${relation(view)};
  else
    refresh materialized view ${relation(view)} with no data;
  end if;
  return true;
exception
  -- It reads another view that was not populated at the mark, and isn't any more.
  when object_not_in_prerequisite_state then
    return false;
end
$tidemark$;`
}

/**
 * Its rows can't be written, only computed anew from the tables, which were put back before. Where that doesn't give what it held
 * at the mark, since it was older than the tables or reads the clock, the whole rewind is given up.
 */
export function materializedRewind(view: Table): string {
  const { id } = view
  return `
declare
  present constant text := tidemark.content_${id}();
  marked constant text := tidemark.content_before(${id}, stamps);
begin
  if present is distinct from marked then
    if not tidemark.refresh_${id}(marked is not null) or tidemark.content_${id}() is distinct from marked then
      perform tidemark.give_up(${id}, 'which refreshed again is not what it was at the mark');
    end if;
  end if;
  delete from tidemark.contents as c where c.tab = ${id} and c.stamp > (select min(s.stamp) from unnest(stamps) as s (stamp));
  return ${changes(view, 'tidemark.content_changes(present, marked)')};
end
`
}

export function materializedFootprint({ id }: Table): string {
  return `
begin
  return tidemark.content_changes(tidemark.content_${id}(), tidemark.content_before(${id}, stamps));
end
`
}
