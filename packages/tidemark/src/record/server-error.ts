/** An error or warning out of the server's own log: seen even where the application swallowed it. */
export interface ServerError {
  readonly type: 'server-error'
  /** When the server wrote it, ISO 8601. */
  readonly at: string
  readonly database: string
  readonly severity: string
  readonly sqlstate: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** For a deadlock the other queries, for a function where in it. */
  readonly context?: string
  readonly statement?: string
  readonly application?: string
  readonly pid: number
}

/** How far the server's log was read, at the end of a run. */
export interface ServerLogRead {
  readonly type: 'server-log-read'
  /** Errors and warnings of this run's databases. */
  readonly errors: number
  /** How many of them are not in the record, because there were so many. */
  readonly leftOut: number
  /** Why the log could not be read; then nothing is known of errors that applications swallowed. */
  readonly unseen?: string
}
