import { type Table, trackingOf } from '../tables.ts'
import { keyedFootprint, keyedRewind } from './keyed.ts'
import { keylessFootprint, keylessRewind, keylessSettings } from './keyless.ts'
import { content, materializedFootprint, materializedRewind } from './materialized.ts'

/** The functions that put a table back and that say what changed in it. Static, so that their plans are kept. */
export function rewinding(table: Table): string {
  switch (trackingOf(table).kind) {
    case 'keyed':
      return functions(table, keyedRewind(table), keyedFootprint(table)) + withUsersPath(table)
    case 'keyless':
      return functions(table, keylessRewind(table), keylessFootprint(table), keylessSettings) + withUsersPath(table)
    case 'refreshed':
      return content(table) + functions(table, materializedRewind(table), materializedFootprint(table))
    case 'untracked':
      return ''
  }
}

function functions(table: Table, rewind: string, footprint: string, settings = ''): string {
  return `
create function tidemark.rewind_${table.id}(stamps bigint[], only_inserts boolean, few boolean, added bigint) returns text
language plpgsql ${settings}
as $tidemark$${rewind}$tidemark$;
create function tidemark.changes_${table.id}(stamps bigint[]) returns int[]
language plpgsql ${settings}
as $tidemark$${footprint}$tidemark$;`
}

/** Only where it is needed: a setting of its own costs a function some microseconds at every call. */
function withUsersPath({ id, calls }: Table): string {
  if (!calls) return ''
  return `
set local search_path to default;
alter function tidemark.rewind_${id} set search_path from current;
set local search_path to pg_catalog;`
}
