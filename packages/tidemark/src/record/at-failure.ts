/** What the server looked like when a test had failed. */
export interface AtFailure {
  /** After an error about connections. */
  readonly connections?: ConnectionUse
  /** Sessions of the test's database that waited for others. */
  readonly waits?: readonly LockWait[]
}

/** Who has the server's connections. */
interface ConnectionUse {
  /** `max_connections`. */
  readonly max: number
  /** Kept back for superusers and reserved roles. */
  readonly reserved: number
  readonly open: readonly ConnectionCount[]
}

export interface ConnectionCount {
  readonly database: string
  readonly application: string
  readonly count: number
}

export interface LockWait {
  readonly waiting: WaitingSession
  readonly holding: WaitingSession
}

export interface WaitingSession {
  readonly pid: number
  readonly application: string
  /** As in pg_stat_activity: `active`, `idle in transaction`. */
  readonly state: string
  /** Its last statement, without constants. */
  readonly query: string
}
