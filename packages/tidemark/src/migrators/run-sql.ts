import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Client, DatabaseError } from 'pg'
import type { MigrationContext } from '../config/migrator.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { openDatabase } from './open-database.ts'
import { sqlError } from './sql-error.ts'
import { upPart } from './up-part.ts'

/** The part of a file that is run; positions in it are those of the file. */
type Part = (sql: string, file: string) => string

/** Runs SQL files one after another, each sent whole, so that the server's own parser sees what its author wrote. */
export async function runSqlFiles(
  context: MigrationContext,
  files: readonly string[],
  part: Part = upPart,
): Promise<void> {
  const client = await openDatabase(context)
  try {
    for (const file of files) {
      context.progress(`running ${file}`)
      await runFile(client, file, part(await readText(context.root, file), file))
    }
  } finally {
    await client.end()
  }
}

async function runFile(client: Client, file: string, sql: string): Promise<void> {
  let completed = 0
  const count = () => {
    completed += 1
  }
  client.connection.on('commandComplete', count)
  try {
    await client.query(sql)
  } catch (error) {
    throw error instanceof DatabaseError ? sqlError({ file, sql, completed, error }) : lost(file, error)
  } finally {
    client.connection.off('commandComplete', count)
  }
  await leaveClean(client, file)
}

/** What a file sets (search_path, roles, temporary tables) is no business of the next one. */
async function leaveClean(client: Client, file: string): Promise<void> {
  if (client.getTransactionStatus() !== 'I') {
    throw new TidemarkError('TM_MIGRATION_OPEN_TRANSACTION', { seen: file, facts: { file } })
  }
  await client.query('discard all')
}

export async function readText(root: string, file: string): Promise<string> {
  const bytes = await readFile(path.resolve(root, file))
  try {
    // A byte order mark is removed by the decoder; the server would take it for a word.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new TidemarkError('TM_MIGRATION_ENCODING', { seen: file, facts: { file }, cause: error })
  }
}

function lost(file: string, error: unknown): TidemarkError {
  const seen = `${file}: ${error instanceof Error ? error.message : String(error)}`
  return new TidemarkError('TM_MIGRATION_CONNECT', { seen, cause: error })
}
