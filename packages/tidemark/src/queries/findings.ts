import type { Queries, Statement } from '../record/statement.ts'

/** Reads that one test ran more often than the limit: one for each row of an earlier answer (N+1), more often than not. */
export function repeatedReads(queries: Queries, limit: number): readonly Statement[] {
  return queries.statements
    .filter(({ text, calls }) => calls > limit && /^(?:select|with|table|values)\b/i.test(text))
    .toSorted((a, b) => b.calls - a.calls)
}

/** `12 × select ... (3.4 ms, 12 rows)`, a line a statement. */
export function listStatements(statements: readonly Statement[], most = 20): readonly string[] {
  const lines = statements
    .toSorted((a, b) => b.calls - a.calls || a.text.localeCompare(b.text))
    .slice(0, most)
    .map(({ text, calls, rows }) => `${calls} × ${text} (${rows} ${rows === 1 ? 'row' : 'rows'})`)
  return statements.length > most ? [...lines, `and ${statements.length - most} more statements`] : lines
}
