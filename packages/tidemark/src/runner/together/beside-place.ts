import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { relation } from '../../ledger/generate/names.ts'
import { tablesNamed } from './named-tables.ts'

const objects = readFileSync(new URL('./beside.sql', import.meta.url), 'utf8')

/** Tables that a test of one file writes and a test of the other reads. */
export interface Beside {
  /** As a footprint names them. */
  readonly tables: readonly string[]
  readonly writer: string
  readonly reader: string
  /** What is written comes after the reader's own first change of the tables, or else before the reader begins. */
  readonly readerFirst: boolean
  /** The reader sees all that the test writes, or what its first transaction does. */
  readonly allOfIt: boolean
}

/** What is written is there until the reader is over. The session is in a meeting place. */
export async function holdBeside(session: Client, { tables, ...beside }: Beside): Promise<void> {
  await session.query(objects)
  const { writer, reader, readerFirst, allOfIt } = beside
  await session.query('insert into tidemark.beside values ($1, $2, $3, $4)', [writer, reader, readerFirst, allOfIt])
  for (const table of await tablesNamed(session, tables)) {
    await session.query(`
create trigger tidemark_hold_writer before insert or update or delete or truncate on ${relation(table)}
for each statement execute function tidemark.hold_writer();
create trigger tidemark_note_write after insert or update or delete on ${relation(table)}
for each row execute function tidemark.note_write();
create trigger tidemark_hold_reader after insert or update or delete or truncate on ${relation(table)}
for each statement execute function tidemark.hold_reader()`)
  }
}
