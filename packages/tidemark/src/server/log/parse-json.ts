import type { LogEntry } from './entry.ts'

/** A key of `jsonlog` that a line may lack. */
type Line = Readonly<Record<string, string | undefined>> & { readonly pid?: number }

/** Where the first whole entry of a piece of text begins. */
export const jsonStart = /^\{"timestamp":"/m

export function* parseJson(text: string): Generator<LogEntry> {
  for (const line of text.split('\n')) {
    const value = readLine(line)
    if (value !== undefined) yield toEntry(value)
  }
}

// The last line may still be in the writing.
function readLine(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}

function toEntry(line: Line): LogEntry {
  return {
    timestamp: line['timestamp'] ?? '',
    database: line['dbname'] ?? '',
    severity: line['error_severity'] ?? '',
    // Left out where nothing went wrong.
    sqlstate: line['state_code'] ?? '00000',
    message: line['message'] ?? '',
    detail: line['detail'],
    hint: line['hint'],
    context: line['context'],
    statement: line['statement'],
    application: line['application_name'] ?? '',
    pid: line.pid ?? 0,
  }
}
