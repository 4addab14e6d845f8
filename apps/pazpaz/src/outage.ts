/** Codes of node and of PostgreSQL that mean: not there, not now, try later. */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  // too many connections, shut down by an administrator, crashed, starting or stopping, cannot take connections, storage
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53100',
  '53200',
])

/** node-postgres gives these no code. */
const MESSAGES = new Set([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Cannot use a pool after calling end on the pool',
])

/** Names of the errors of the Redis client. */
const NAMES = new Set([
  'AbortError',
  'ClientClosedError',
  'ClientOfflineError',
  'ConnectionTimeoutError',
  'DisconnectsClientError',
  'SocketClosedUnexpectedlyError',
  'SocketTimeoutError',
  'TimeoutError',
])

/** True when the database or the store is away, which is nobody's mistake and may pass. */
export function isOutage(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isOutage)
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: string }
  if (code !== undefined && (CODES.has(code) || code.startsWith('08'))) return true
  return NAMES.has(error.constructor.name) || MESSAGES.has(error.message) || isOutage(error.cause)
}
