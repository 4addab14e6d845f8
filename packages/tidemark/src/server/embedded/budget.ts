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

/** Beside connections PostgreSQL counts autovacuum workers (16), other workers (8), special ones (2) and prepared transactions (our 16). */
const otherHolders = 42

/**
 * `max_locks_per_transaction`. The table of locks, which every rewind walks through, has room for all holders times this, rounded up to a power of two:
 * the most that does not round the default of 64 up to twice the walk. Above 32 PostgreSQL keeps its 64 quick locks a session.
 */
export function locksPerTransaction(connections: number): number {
  const holders = connections + otherHolders
  const room = 2 ** Math.floor(Math.log2(64 * holders))
  return Math.floor(room / holders)
}
