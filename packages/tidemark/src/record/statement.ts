/** What a test asked of the server: its statements, each once, with numbers and constants taken out. */
export interface Queries {
  /** Statements that were run, all together. */
  readonly count: number
  /** Milliseconds in the server. */
  readonly ms: number
  readonly statements: readonly Statement[]
}

/** One normalised statement of a test. */
export interface Statement {
  /** The server's `queryid`. */
  readonly id: string
  /** Text with `$1`, `$2` in place of constants. */
  readonly text: string
  readonly calls: number
  readonly ms: number
  /** Rows returned or changed. */
  readonly rows: number
  /** Tables that it reads whole, with the rows that they had. */
  readonly scans?: readonly { readonly table: string; readonly rows: number }[]
  /** Short hash of the plan's shape: nodes, tables and indexes, without costs. */
  readonly plan?: string
}
