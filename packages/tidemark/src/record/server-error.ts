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
