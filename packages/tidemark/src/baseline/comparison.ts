/** What comparing a suite with its baseline came to. */
export interface BaselineComparison {
  readonly name: string
  /** `regressed`: something is slower, asks more or is answered in another way. */
  readonly verdict: 'kept' | 'regressed'
  readonly runs: { readonly before: number; readonly now: number }
  /** Whether both were measured in turns, run by run. */
  readonly inTurns: boolean
  /** Why times were not compared: differences of the machines. Empty: they were. */
  readonly incomparable: readonly string[]
  /** Others had the machine while it was measured: the suite is not judged by the clock, and by its work only where it is far off. */
  readonly crowded: boolean
  /** What so few runs can't tell from noise. */
  readonly untold: readonly TimeChange['level'][]
  /** Of the suite, of its categories and of its tests; those that changed beyond chance, and the suite in any case. */
  readonly times: readonly TimeChange[]
  readonly queries: readonly QueryChange[]
  readonly plans: readonly PlanChange[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** What was measured of a test: from its beginning to its end; what its process and the server did for it; what the server did. */
export type Metric = 'duration' | 'work' | 'database'

export interface TimeChange {
  readonly level: 'suite' | 'category' | 'test'
  /** Empty for the suite. */
  readonly name: string
  readonly metric: Metric
  /** Medians over the runs, milliseconds. */
  readonly beforeMs: number
  readonly nowMs: number
  /** How many times as long. */
  readonly ratio: number
  /** Probability that a change of this size or more is chance, corrected for the number of questions asked. */
  readonly p: number
  readonly verdict: 'slower' | 'faster' | 'same'
}

/** A test that runs other statements than before. */
export interface QueryChange {
  readonly test: string
  /** All statements together. */
  readonly before: number
  readonly now: number
  readonly statements: readonly { readonly text: string; readonly before: number; readonly now: number }[]
}

/** A statement that the server answers in another way. */
export interface PlanChange {
  readonly text: string
  readonly before: readonly string[]
  readonly now: readonly string[]
}
