import { existsSync } from 'node:fs'
import path from 'node:path'
import type { MigrationStep } from '../config/migrator.ts'
import { readText, runSqlFiles } from './run-sql.ts'
import { downPart, upPart } from './up-part.ts'

/** A file as a migration of its own, with its way down: another file beside it, or a section in it. */
export async function sqlStep(root: string, file: string): Promise<MigrationStep> {
  const text = await readText(root, file)
  const other = downFile(root, file)
  const name = file.replace(/(?:\.up)?\.sql$/i, '')
  const up: MigrationStep = { name, file, sql: upPart(text, file), up: (context) => runSqlFiles(context, [file]) }
  if (other !== undefined) return { ...up, down: (context) => runSqlFiles(context, [other], (sql) => sql) }
  if (downPart(text, file) === undefined) return up
  return { ...up, down: (context) => runSqlFiles(context, [file], (sql) => downPart(sql, file) ?? '') }
}

/** NAME.down.sql for NAME.up.sql and NAME.sql; down.sql in the folder that has up.sql or migration.sql. */
function downFile(root: string, file: string): string | undefined {
  const named = file.replace(/(?:\.up)?\.sql$/i, '.down.sql')
  const beside = /(?:^|\/)(?:up|migration)\.sql$/i.test(file) ? file.replace(/[^/]*$/, 'down.sql') : named
  return [named, beside].find((candidate) => existsSync(path.resolve(root, candidate)))
}
