/** An error as PostgreSQL sends it, whatever driver or log it came through. */
export interface PostgresError {
  readonly sqlstate?: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** Where in a function, for a deadlock what its other party did. */
  readonly context?: string
  readonly statement?: string
  readonly constraint?: string
  readonly table?: string
}
