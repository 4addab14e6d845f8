import { type Table, trackingOf } from '../tables.ts'
import { keyedFootprint, keyedRewind } from './keyed.ts'
import { keylessFootprint, keylessRewind, keylessSettings } from './keyless.ts'

/** The functions that put a table back and that say what changed in it. Static, so that their plans are kept. */
export function rewinding(table: Table): string {
  const { kind } = trackingOf(table)
  if (kind === 'untracked') return ''
  const [rewind, footprint, settings] =
    kind === 'keyed'
      ? [keyedRewind(table), keyedFootprint(table), '']
      : [keylessRewind(table), keylessFootprint(table), keylessSettings]
  return `
create function tidemark.rewind_${table.id}(stamps bigint[], only_inserts boolean, few boolean) returns int[]
language plpgsql ${settings}
as $tidemark$${rewind}$tidemark$;
create function tidemark.changes_${table.id}(stamps bigint[]) returns int[]
language plpgsql ${settings}
as $tidemark$${footprint}$tidemark$;`
}

/** Two functions that call the right one for a table's number: a decision tree, since dynamic SQL would be planned on every call. */
export function dispatch(tables: readonly Table[]): string {
  const tracked = tables.filter((table) => trackingOf(table).kind !== 'untracked').map((table) => table.id)
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
$tidemark$;`
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
