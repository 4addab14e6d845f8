/** A point to which a database can go back. Marks nest: rewinding to one forgets those made after it. 0 is the template's state. */
export type Mark = number

/** Net changes of one table since a mark; a count of zero is left out. */
export interface TableChanges {
  readonly inserted?: number
  readonly updated?: number
  readonly deleted?: number
}

/** What changed since a mark, by table: `appointments`, or `schema.table` outside `public`. */
export type Footprint = Readonly<Record<string, TableChanges>>

/** Something that a rewind can't, or should not silently, take back. */
export interface Leftover {
  readonly kind:
    | 'transaction'
    | 'query'
    | 'advisory-lock'
    | 'prepared-transaction'
    | 'ddl'
    | 'large-object'
    | 'database-setting'
    | 'untracked-write'
    | 'redis'
    | 'failure'
    | 'connection'
    | 'role'
    | 'role-setting'
    | 'database'
    | 'tablespace'
    | 'rollback'
  /** One sentence: what was left behind. */
  readonly what: string
  /** What Tidemark did about it: `ended`, `removed`, `replaced` (the database was), `left` (it is still there). */
  readonly answer: 'ended' | 'removed' | 'replaced' | 'left'
  readonly pid?: number
  readonly application?: string
  readonly query?: string
  /** Line of the test's file that has the statement. */
  readonly line?: number
  readonly ageMs?: number
  readonly object?: string
}

export interface Rewind {
  /** False: the ledger can't take this back, the database has to be replaced. */
  readonly clean: boolean
  readonly footprint: Footprint
  /** Sequences that were put back. */
  readonly sequences: number
  readonly leftovers: readonly Leftover[]
  /** Set where nothing stood in the way but the number of rows: a fresh clone costs less. The footprint is what statements wrote then. */
  readonly costly?: true
}

export interface RewindOptions {
  /** A fresh clone would do as well, and is preferred where it costs less. */
  readonly replaceable?: boolean
}

/** The ledger of one database, spoken to through its control session. */
export interface Ledger {
  mark(): Promise<Mark>
  /**
   * Takes back everything since the mark. What a test left behind is never thrown, it is in the result.
   * @throws TidemarkError `TM_LEDGER_CONTROL_LOST` when the control session was ended by somebody.
   */
  rewind(mark?: Mark, options?: RewindOptions): Promise<Rewind>
  footprint(mark?: Mark): Promise<Footprint>
  /** Prepares for rewinds of what was written before, as long as nothing else is asked for. Needs no waiting. */
  warm(): Promise<void>
}
