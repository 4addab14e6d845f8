import type { TableChanges } from '../ledger/ledger.ts'

/** What repeating a suite came to. */
export interface Stability {
  /** Name of the verification, under `.tidemark/verifications/`. */
  readonly id: string
  readonly command: readonly string[]
  /** `unfinished`: interrupted, to be resumed. */
  readonly verdict: 'stable' | 'flaky' | 'failing' | 'unfinished'
  readonly planned: number
  readonly runs: readonly RepeatedRun[]
  readonly flaky: readonly FlakyTest[]
  /** Tests that failed in every run. */
  readonly failing: readonly TestName[]
}

export interface TestName {
  readonly file: string
  readonly path: readonly string[]
  readonly line?: number
}

/** One row of the stability table. */
export interface RepeatedRun {
  /** From 1. */
  readonly number: number
  /** Name of the run's record. */
  readonly run: string
  /** Seed of the order; undefined for the order that the files have. */
  readonly seed: number | undefined
  readonly workers: number
  readonly code: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Milliseconds. */
  readonly durationMs: number
  readonly isolationMs: number
  readonly leftovers: number
}

/** A test that passed in one run and failed in another. */
export interface FlakyTest extends TestName {
  readonly passed: number
  readonly failed: number
  /** Numbers of the runs in which it failed. */
  readonly failedIn: readonly number[]
  /** Message of its first failure. */
  readonly error?: string
  /** How often it failed when it was run alone. */
  readonly alone?: { readonly failed: number; readonly of: number }
  /** The smallest set of earlier tests that makes it fail, where one was found; empty: it fails alone, too. */
  readonly polluters?: readonly TestName[]
  /** The smallest set of earlier tests without which it fails, where one was found. */
  readonly needs?: readonly TestName[]
  /** Where nothing else was found: tests that ran in other workers whenever it failed, and never when it passed. */
  readonly beside?: readonly TestName[]
  /** Runs of a part of the suite that the search took. */
  readonly steps?: number
  /** Tests that show the failure when they are run in this order, in one worker. */
  readonly replay?: readonly TestName[]
  /** Command that shows the failure again. */
  readonly reproduce?: string
  /** What the database held after a failing run and not after a passing one, and the other way round. */
  readonly difference?: DatabaseDifference
}

export interface DatabaseDifference {
  readonly passing: Readonly<Record<string, TableChanges>>
  readonly failing: Readonly<Record<string, TableChanges>>
  /** Rows of one side only, as JSON objects, a few for each table. */
  readonly rows: readonly {
    readonly table: string
    readonly side: 'passing' | 'failing'
    readonly row: Readonly<Record<string, unknown>>
  }[]
}
