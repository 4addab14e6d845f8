import { availableParallelism } from 'node:os'

/** How `max_connections` of an embedded server was reached. */
export interface ConnectionBudget {
  readonly databases: number
  readonly perDatabase: number
  readonly reserve: number
  readonly total: number
}

/**
 * Room for the databases that a machine's workers use at once: two a processor and never fewer than eight, each with two
 * pools of ten and Tidemark's own sessions, and a reserve for runs that share the server.
 */
export function connectionBudget(processors: number = availableParallelism()): ConnectionBudget {
  const databases = Math.min(Math.max(8, 2 * processors), 64)
  const perDatabase = 24
  const reserve = 58
  return { databases, perDatabase, reserve, total: databases * perDatabase + reserve }
}
