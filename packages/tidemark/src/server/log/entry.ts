/** One error, warning or note of a server's log, without the values that it was about. */
export interface LogEntry {
  /** As the server wrote it, in the time zone of its log. */
  readonly timestamp: string
  readonly database: string
  readonly severity: string
  readonly sqlstate: string
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly context: string | undefined
  readonly statement: string | undefined
  readonly application: string
  readonly pid: number
}
