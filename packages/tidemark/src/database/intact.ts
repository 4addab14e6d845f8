import { quoteLiteral } from '../server/quote.ts'

/** The statement that notes a database as intact: a crash of the server, which empties its unlogged tables, takes the note with them. */
export function intactStatement(database: string): string {
  return `insert into intact select oid from pg_database where datname = ${quoteLiteral(database)} on conflict do nothing`
}
