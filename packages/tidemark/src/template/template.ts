/** A sealed database from which clones are made. */
export interface Template {
  /** Database name on the server. */
  readonly name: string
  readonly fingerprint: string
  /** True when this call built it, false when it was there already. */
  readonly built: boolean
  readonly ms: number
}
