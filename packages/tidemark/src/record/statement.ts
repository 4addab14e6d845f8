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
}

/** How the server answers a statement in the template's state; said once a run, at its end, where plans are recorded. */
export interface StatementPlanned {
  readonly type: 'statement-planned'
  /** The statement, as tests have it. */
  readonly text: string
  /** Short hash of the shape. */
  readonly plan: string
  /** Nodes, joins, tables and indexes, a line a node, without costs. */
  readonly shape: readonly string[]
  /** Tables that are searched from end to end because no index serves, with the rows that the template has in them. */
  readonly scans: readonly { readonly table: string; readonly rows: number }[]
  /** Tables of which it deletes every row; left out where there are none. */
  readonly empties?: readonly string[]
}
