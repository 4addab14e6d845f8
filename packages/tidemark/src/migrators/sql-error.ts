import type { DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { readSql } from './statements.ts'

export interface FailedSql {
  readonly file: string
  readonly sql: string
  /** Statements of the file that had succeeded before. */
  readonly completed: number
  readonly error: DatabaseError
}

const longestStatement = 600

/** Says where an SQL file failed: by the server's own position where it tells one, otherwise by counting what had succeeded. */
export function sqlError({ file, sql, completed, error }: FailedSql): TidemarkError {
  const { statements } = readSql(sql)
  const position = error.position === undefined ? undefined : toOffset(sql, Number(error.position))
  const statement =
    position === undefined
      ? statements[completed]
      : statements.find(({ start, end }) => start <= position && position <= end)
  const offset = position ?? statement?.start ?? 0
  const text = statement === undefined ? sql : sql.slice(statement.start, statement.end)
  return new TidemarkError('TM_MIGRATION_SQL', {
    seen: describe(error, text),
    facts: { file, ...lineAndColumn(sql, offset), advice: advice(error, text) },
    cause: error,
  })
}

/** The server counts characters from 1, JavaScript UTF-16 units from 0. */
function toOffset(sql: string, position: number): number {
  return Array.from(sql)
    .slice(0, position - 1)
    .join('').length
}

function lineAndColumn(sql: string, offset: number): { line: number; column: number } {
  const lines = sql.slice(0, offset).split('\n')
  return { line: lines.length, column: Array.from(lines.at(-1) ?? '').length + 1 }
}

function describe(error: DatabaseError, statement: string): string {
  const short = statement.length > longestStatement ? `${statement.slice(0, longestStatement)} ...` : statement
  return [
    `${error.code ?? ''}: ${error.message}`,
    error.position === undefined ? undefined : `position: ${error.position}`,
    error.detail && `detail: ${error.detail}`,
    error.hint && `hint: ${error.hint}`,
    error.where && `where: ${error.where}`,
    `statement: ${short.trim()}`,
  ]
    .filter((line) => line !== undefined && line !== '')
    .join('\n')
}

/** What helps depends on the error: these are the ones that surprise people who have run their files another way. */
function advice({ code }: DatabaseError, statement: string): string {
  if (code === '25001') return 'This statement cannot run beside others in one transaction: give it a file of its own.'
  if (code === '42710' && /\brole\b|\buser\b/i.test(statement)) {
    return 'Roles belong to the whole server, not to one database: create them only if they are missing (do $$ ... if not exists (select from pg_roles where rolname = ...) ... $$).'
  }
  if (code === '42501') return 'Grant the user of the URL this right, or let a superuser build the template.'
  if (code === '0A000' || code === '58P01')
    return 'Install the extension or feature for this server, or use a server that has it.'
  if (code === '42601' && /^\s*\\/m.test(statement)) {
    return 'Lines with a backslash are commands of psql, not SQL: remove them (pg_dump --inserts writes plain SQL).'
  }
  if (/^\s*copy\b.*\bfrom\s+stdin/is.test(statement)) {
    return 'COPY FROM stdin needs psql: write INSERT statements instead (pg_dump --inserts).'
  }
  return 'Correct the migration; the template is built again at the next start.'
}
