import { quantile, sum } from './statistics.ts'

/** One line of the measurements. */
export interface Result {
  /** What was measured: `undo`, `work`, `changed-1000`, `in-a-row`, `throughput`, `tracking`, `gateway`, `profile`, `start`. */
  readonly scenario: string
  readonly strategy: string
  /** Rows that lie in the database and are not touched (or, where rows are changed, of which some are). */
  readonly rows: number
  readonly tables: number
  readonly workers: number
  /** Samples. */
  readonly n: number
  readonly p50_ms: number
  readonly p95_ms: number
  /** How many a second, by all workers together. */
  readonly per_second: number
}

export type Measured = Pick<Result, 'scenario' | 'strategy'> & Partial<Pick<Result, 'rows' | 'tables' | 'workers'>>

/** Sums up samples in milliseconds. Workers that run side by side give the time that passed, otherwise it is the samples' sum. */
export function summarise(what: Measured, samples: readonly number[], passedMs: number = sum(samples)): Result {
  return {
    scenario: what.scenario,
    strategy: what.strategy,
    rows: what.rows ?? 0,
    tables: what.tables ?? 12,
    workers: what.workers ?? 1,
    n: samples.length,
    p50_ms: rounded(quantile(samples, 0.5)),
    p95_ms: rounded(quantile(samples, 0.95)),
    per_second: rounded((samples.length / passedMs) * 1000),
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
