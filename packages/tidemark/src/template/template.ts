/** A sealed database from which clones are made. */
export interface Template {
  /** Database name on the server. */
  readonly name: string
  readonly fingerprint: string
  /** False where the user may not install a ledger: every test then gets a clone of its own instead of a rewind. */
  readonly ledger: boolean
  /** True when this call built it, false when it was there already. */
  readonly built: boolean
  readonly ms: number
}
