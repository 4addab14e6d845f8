import { quoteLiteral } from '../../server/quote.ts'
import type { Table } from '../tables.ts'
import { displayName } from './names.ts'

/** The changes of a table as they stand in a footprint: text of JSON, null when nothing changed. `counts`: inserted, updated, deleted. */
export function changes(table: Table, counts: string): string {
  return `tidemark.as_changes(${quoteLiteral(JSON.stringify(displayName(table)))}, ${counts})`
}

/** The same where rows were only inserted. */
export function insertions(table: Table, count: string): string {
  return `${quoteLiteral(`${JSON.stringify(displayName(table))}:{"inserted":`)} || nullif(${count}, 0) || '}'`
}
