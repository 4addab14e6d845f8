import type { LogEntry } from './entry.ts'

/** Where the first whole entry of a piece of text begins: a time at the start of a line. */
export const csvStart = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^,\n]+,/m

/** One field, quoted or not, and what ends it. */
const field = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)/y

/** `csvlog`: the format of PostgreSQL 14, whose columns later versions only add to. */
export function* parseCsv(text: string): Generator<LogEntry> {
  let columns: string[] = []
  field.lastIndex = 0
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    columns.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === ',') continue
    yield toEntry(columns)
    columns = []
  }
}

function toEntry(columns: readonly string[]): LogEntry {
  const at = (index: number): string => columns[index] ?? ''
  const filled = (index: number): string | undefined => (at(index) === '' ? undefined : at(index))
  return {
    timestamp: at(0),
    database: at(2),
    severity: at(11),
    sqlstate: at(12),
    message: at(13),
    detail: filled(14),
    hint: filled(15),
    context: filled(18),
    statement: filled(19),
    application: at(22),
    pid: Number(at(3)),
  }
}
