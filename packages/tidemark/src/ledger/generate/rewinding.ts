import { type Table, type Tracking, trackingOf } from '../tables.ts'
import { keyedFootprint, keyedRewind } from './keyed.ts'
import { keylessFootprint, keylessRewind, keylessSettings } from './keyless.ts'
import { content, materializedFootprint, materializedRewind } from './materialized.ts'

/** The functions that put a table back and that say what changed in it. Static, so that their plans are kept. */
export function rewinding(table: Table): string {
  switch (trackingOf(table).kind) {
    case 'keyed':
      return functions(table, keyedRewind(table), keyedFootprint(table))
    case 'keyless':
      return functions(table, keylessRewind(table), keylessFootprint(table), keylessSettings)
    case 'refreshed':
      return content(table) + functions(table, materializedRewind(table), materializedFootprint(table))
    case 'untracked':
      return ''
  }
}

function functions(table: Table, rewind: string, footprint: string, settings = ''): string {
  return `
create function tidemark.rewind_${table.id}(stamps bigint[], only_inserts boolean, few boolean) returns int[]
language plpgsql ${settings}
as $tidemark$${rewind}$tidemark$;
create function tidemark.changes_${table.id}(stamps bigint[]) returns int[]
language plpgsql ${settings}
as $tidemark$${footprint}$tidemark$;`
}

/** Functions that call the right one for a table's number: a decision tree, since dynamic SQL would be planned on every call. */
export function dispatch(tables: readonly Table[]): string {
  const tracked = idsOf(tables, ['keyed', 'keyless', 'refreshed'])
  return `
create function tidemark.rewind_table(tab int, stamps bigint[], only_inserts boolean, few boolean) returns int[]
language plpgsql
as $tidemark$
begin
${tree(tracked, (id) => `return tidemark.rewind_${id}(stamps, only_inserts, few);`)}
end
$tidemark$;
create function tidemark.changes_of_table(tab int, stamps bigint[]) returns int[]
language plpgsql
as $tidemark$
begin
${tree(tracked, (id) => `return tidemark.changes_${id}(stamps);`)}
end
$tidemark$;
create function tidemark.content_of(tab int) returns text
language plpgsql
as $tidemark$
begin
${tree(idsOf(tables, ['refreshed']), (id) => `return tidemark.content_${id}();`)}
end
$tidemark$;`
}

function idsOf(tables: readonly Table[], kinds: readonly Tracking['kind'][]): readonly number[] {
  return tables.filter((table) => kinds.includes(trackingOf(table).kind)).map((table) => table.id)
}

function tree(ids: readonly number[], leaf: (id: number) => string): string {
  const [first] = ids
  if (first === undefined) return "raise exception 'tidemark: no table has the number %', tab;"
  if (ids.length === 1) return leaf(first)
  const middle = Math.floor(ids.length / 2)
  return `if tab < ${ids[middle]} then
${tree(ids.slice(0, middle), leaf)}
else
${tree(ids.slice(middle), leaf)}
end if;`
}
