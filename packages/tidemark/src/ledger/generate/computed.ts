import type { Table } from '../tables.ts'
import { rowImage } from './names.ts'

/*
 * Stored generated columns are computed again when a row is put back. Where a function of the user's does that, which is only said to be IMMUTABLE
 * and may read a table or a setting, the rows are compared with their images. Other tables have nothing of all this.
 */

/** What `restored` returns of each row. */
export function restoredImage(table: Table): string {
  return isDoubtful(table) ? `${sent(rowImage(table, 't'))} as image` : '1'
}

/** The end of the statement: what it selects into. `wanted`: a query for the images that `restored` should have. */
export function computedOtherwise(table: Table, wanted: string): string {
  if (!isDoubtful(table)) return ' into counts'
  return `, exists (select r.image from restored as r except all ${wanted})
  into counts, otherwise`
}

export function computedVariable(table: Table): string {
  return isDoubtful(table) ? '\n  otherwise boolean;' : ''
}

export function giveUpComputed(table: Table): string {
  if (!isDoubtful(table)) return ''
  return `
  if otherwise then
    perform tidemark.give_up(${table.id}, 'whose generated columns are not what they were when they are computed again');
  end if;`
}

/** An image in its binary form, which exists for types that have no equality. */
export function sent(image: string): string {
  return `pg_catalog.record_send(${image})`
}

function isDoubtful(table: Table): boolean {
  return table.columns.some(({ doubtful }) => doubtful)
}
