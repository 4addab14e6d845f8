import type { Size } from './schema.ts'

/** How much is measured. */
export interface Plan {
  readonly sizes: readonly Size[]
  /** Times that the comparison goes around all strategies. */
  readonly rounds: number
  /** Tests in one turn; less than one: a turn in every so many rounds. Slow strategies have fewer. */
  readonly perRound: { readonly fast: number; readonly slow: number; readonly clone: number; readonly bigClone: number }
  /** Rows that a test changes, and how many such tests. */
  readonly changes: readonly { readonly rows: number; readonly tests: number }[]
  readonly inARow: number
  readonly workers: readonly number[]
  readonly throughputMs: number
  readonly trackingBlocks: number
  readonly gatewayTests: number
  readonly profileRounds: number
}

export const fullPlan: Plan = {
  sizes: [
    { rows: 0, tables: 12 },
    { rows: 0, tables: 200 },
    { rows: 0, tables: 200, sequences: true },
    { rows: 100_000, tables: 12 },
    { rows: 1_000_000, tables: 12 },
  ],
  rounds: 50,
  perRound: { fast: 10, slow: 0.5, clone: 0.5, bigClone: 0.2 },
  changes: [
    { rows: 10, tests: 30 },
    { rows: 100, tests: 30 },
    { rows: 1000, tests: 20 },
    { rows: 10_000, tests: 10 },
    { rows: 100_000, tests: 3 },
  ],
  inARow: 5000,
  workers: [1, 2, 4, 8],
  throughputMs: 2500,
  trackingBlocks: 200,
  gatewayTests: 300,
  profileRounds: 400,
}

/** Shows in under a minute that everything works; its numbers are rough. */
export const quickPlan: Plan = {
  sizes: [
    { rows: 0, tables: 12 },
    { rows: 0, tables: 200 },
    { rows: 0, tables: 200, sequences: true },
    { rows: 10_000, tables: 12 },
  ],
  rounds: 5,
  perRound: { fast: 5, slow: 0.4, clone: 0.4, bigClone: 0.4 },
  changes: [
    { rows: 10, tests: 5 },
    { rows: 1000, tests: 3 },
  ],
  inARow: 400,
  workers: [1, 2],
  throughputMs: 500,
  trackingBlocks: 20,
  gatewayTests: 20,
  profileRounds: 30,
}
