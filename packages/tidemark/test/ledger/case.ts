/** One line of the ledger's promise: whatever a test commits, the state afterwards is the state before. */
export interface Case {
  readonly claim: string
  readonly schema: string
  /** Statements of the test, each committed by itself, in one session. */
  readonly work: readonly string[]
  /** First major version that knows what it needs; 14 when left out. */
  readonly since?: number
}
