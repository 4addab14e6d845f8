import { type Table, trackingOf } from '../tables.ts'
import { changes } from './answer.ts'

/** Functions that call the right one for each table's number: a decision tree, since dynamic SQL would be planned on every call. */
export function dispatch(tables: readonly Table[]): string {
  const tracked = tables.filter((table) => trackingOf(table).kind !== 'untracked')
  const refreshed = tables.filter((table) => trackingOf(table).kind === 'refreshed')
  const keyed = tables.filter((table) => trackingOf(table).kind === 'keyed')
  return [rewindTables(tracked), warm(keyed), footprintHere(tracked), contentOf(refreshed)].join('\n')
}

/** Takes the journal's rows away and puts their tables back: their footprint, null when nothing was written. */
function rewindTables(tables: readonly Table[]): string {
  return `
create function tidemark.rewind_tables(after bigint, replaceable boolean) returns text
language plpgsql
as $tidemark$
declare
  tab int;
  stamps bigint[];
  only_inserts boolean;
  few boolean;
  added bigint;
  footprint text;
begin
  for tab, stamps, only_inserts, few, added in
    with gone as (
      delete from tidemark.journal as j where j.stamp > after returning j.stamp, j.tab, j.op, j.touched
    )
    select
      gone.tab,
      array_agg(gone.stamp),
      bool_and(gone.op = 'I'),
      case
        when replaceable and sum(gone.touched) > 20000 then
          tidemark.are_few(sum(gone.touched)::bigint, bool_and(gone.op = 'I'))
        else sum(gone.touched) <= 30
      end,
      sum(case when gone.op = 'I' then gone.touched when gone.op in ('D', 'T') then -gone.touched else 0 end)
    from gone
    group by gone.tab
    -- Materialized views have the last numbers: they are computed from the tables.
    order by gone.tab
  loop
${tree(tables, 'tab', putBack)}
  end loop;
  return footprint;
end
$tidemark$;`
}

function putBack({ id }: Table): string {
  return `footprint := nullif(concat_ws(',', footprint, tidemark.rewind_${id}(stamps, only_inserts, few, added)), '');`
}

/** Takes nothing back, but plans how: a session's first rewind of each table spends most of its time on that. */
function warm(tables: readonly Table[]): string {
  return `
create function tidemark.warm(tab int) returns text
language plpgsql
as $tidemark$
begin
${tree(tables, 'tab', ({ id }) => `return tidemark.rewind_${id}('{}', false, true, 0);`)}
end
$tidemark$;`
}

function footprintHere(tables: readonly Table[]): string {
  return `
create function tidemark.footprint_here(since bigint) returns json
language plpgsql
as $tidemark$
declare
  dirty record;
  footprint text;
begin
  for dirty in
    select j.tab, array_agg(j.stamp) as stamps from tidemark.journal as j where j.stamp > since group by j.tab
  loop
${tree(tables, 'dirty.tab', compare)}
  end loop;
  return concat('{', footprint, '}');
end
$tidemark$;`
}

function compare(table: Table): string {
  return `footprint := nullif(concat_ws(',', footprint, ${changes(table, `tidemark.changes_${table.id}(dirty.stamps)`)}), '');`
}

function contentOf(views: readonly Table[]): string {
  return `
create function tidemark.content_of(tab int) returns text
language plpgsql
as $tidemark$
begin
${tree(views, 'tab', ({ id }) => `return tidemark.content_${id}();`)}
end
$tidemark$;`
}

function tree(tables: readonly Table[], tab: string, leaf: (table: Table) => string): string {
  const [first] = tables
  if (first === undefined) return `raise exception 'tidemark: no table has the number %', ${tab};`
  if (tables.length === 1) return leaf(first)
  const middle = Math.floor(tables.length / 2)
  return `if ${tab} < ${tables[middle]?.id} then
${tree(tables.slice(0, middle), tab, leaf)}
else
${tree(tables.slice(middle), tab, leaf)}
end if;`
}
