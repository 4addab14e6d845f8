import type { Queries } from '../record/statement.ts'
import { total } from './statistics.ts'

/** What was asked after an earlier reading. */
export function since(now: Queries, before: Queries): Queries {
  const earlier = new Map(before.statements.map((statement) => [statement.id, statement]))
  const statements = now.statements.map((statement) => {
    const { calls = 0, ms = 0, rows = 0 } = earlier.get(statement.id) ?? {}
    return { ...statement, calls: statement.calls - calls, ms: statement.ms - ms, rows: statement.rows - rows }
  })
  return total(statements.filter(({ calls }) => calls > 0))
}

/** Two readings, one after the other, as one. */
export function together(first: Queries, second: Queries): Queries {
  const statements = new Map(first.statements.map((statement) => [statement.id, statement]))
  for (const statement of second.statements) {
    const { calls = 0, ms = 0, rows = 0 } = statements.get(statement.id) ?? {}
    const { id } = statement
    statements.set(id, {
      ...statement,
      calls: calls + statement.calls,
      ms: ms + statement.ms,
      rows: rows + statement.rows,
    })
  }
  return total([...statements.values()])
}
