import { imageDefinitions, imageType } from './images.ts'
import { type Table, trackingOf } from '../tables.ts'

/**
 * The undo table of a table: an entry for every row that a statement touched.
 * Images are typed columns. A column of the table's row type would make PostgreSQL refuse ALTER TABLE on the user's table.
 */
export function undoTable(table: Table): string {
  const columns = ['stamp bigint not null', ...ownColumns(table), imageDefinitions(table)]
  return `
${imageType(table)}create table tidemark.undo_${table.id} (${columns.join(', ')});
create index undo_${table.id}_stamp on tidemark.undo_${table.id} (stamp);`
}

function ownColumns(table: Table): readonly string[] {
  // Without a key a row is its image: entries are added (+1) and removed (-1) images.
  if (trackingOf(table).kind === 'keyless') return ['sign int not null']
  const order = table.hot ? ['began bigint not null', 'pid int not null'] : []
  return ['existed boolean not null', ...order]
}
