import { TidemarkError } from '../errors/tidemark-error.ts'
import { readSql } from './statements.ts'

/** A line of its own, as dbmate, goose, node-pg-migrate and most home-made tools write it: `-- migrate:down`, `-- +goose Down`, `-- down`. */
const down = /^--\s*(?:migrate:down\b.*|\+goose\s+down|down\s+migration|down)\s*$/i
const up = /^--\s*(?:migrate:up\b.*|\+goose\s+up|up\s+migration|up)\s*$/i

/** True for a file that only takes back another one: NAME.down.sql, down.sql. */
export function goesDown(file: string): boolean {
  return /(?:^|[./])down\.sql$/i.test(file)
}

/** The part of a migration that goes up: everything before its first `down` line. Positions in it are those of the file. */
export function upPart(sql: string, file: string): string {
  return sql.slice(0, downMarker(sql, file)?.start)
}

/** The part that goes down, with blanks for what stands before it; undefined for a file without one. */
export function downPart(sql: string, file: string): string | undefined {
  const marker = downMarker(sql, file)
  return marker && sql.slice(0, marker.end).replaceAll(/[^\n]/g, ' ') + sql.slice(marker.end)
}

function downMarker(sql: string, file: string): { readonly start: number; readonly end: number } | undefined {
  if (!/^--.*down/im.test(sql)) return undefined
  const { comments } = readSql(sql)
  const first = comments.findIndex(({ start, end }) => down.test(sql.slice(start, end)))
  if (first >= 0 && comments.slice(first).some(({ start, end }) => up.test(sql.slice(start, end)))) {
    throw new TidemarkError('TM_MIGRATION_SECTIONS', { seen: file, facts: { file } })
  }
  return comments[first]
}
