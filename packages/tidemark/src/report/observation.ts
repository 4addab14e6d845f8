import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { observationFolder } from '../record/folders.ts'
import type { Footprint } from '../ledger/ledger.ts'
import type { FlakyTest, TestName } from './stability.ts'

/** What the tests of a suite do to each other in a database that they share. */
export interface Observation {
  readonly version: 1
  readonly id: string
  readonly command: readonly string[]
  readonly tests: { readonly total: number; readonly passed: number; readonly failed: number }
  /** Tests that pass after the others and fail on a clean database. */
  readonly dependent: readonly Entangled[]
  /** Tests that fail after the others and pass on a clean database. */
  readonly disturbed: readonly Entangled[]
  /** Tests that write what only one may have, as unique indexes and exclusion constraints say: in parallel they would meet. */
  readonly conflicts: readonly Conflict[]
  /** Unique indexes and exclusion constraints whose values could not be compared, and why. */
  readonly untold?: readonly string[]
  /** Tables that tests write while tests of other files may read them; left out where the server can't tell. */
  readonly changedWhileRead?: readonly Disturbed[]
  /** What happened when tests that would meet were run at the same time, where that was asked for. */
  readonly provoked?: Provoked
  /** Tests that left rows behind, and what they changed. */
  readonly left: readonly { readonly test: TestName; readonly changes: Footprint }[]
  /** Tests that read tables in which others had left rows; undefined where the server can't tell. */
  readonly readers: readonly Reader[] | undefined
}

/** A test whose outcome is decided by another's rows. */
export interface Entangled extends Pick<FlakyTest, 'alone' | 'polluters' | 'needs' | 'steps' | 'difference'> {
  readonly test: TestName
  /** Message of the failure. */
  readonly error?: string
  /** What it came upon of those that decide, on the shared database. */
  readonly met?: readonly MetRows[]
}

/** Rows of one table that one test had left when another began. */
export interface MetRows {
  readonly table: string
  readonly by: TestName
  readonly count: number
  /** A few of them, as JSON objects. */
  readonly rows: readonly {
    readonly change: 'inserted' | 'updated' | 'deleted'
    readonly row: Readonly<Record<string, unknown>>
  }[]
}

export interface Conflict {
  readonly table: string
  /** `clients_email_key (ada@example.org)`, a few of them. */
  readonly values: readonly string[]
  /** How many values they have in common. */
  readonly count: number
  readonly tests: readonly TestName[]
}

/** A table that could change below its readers. */
export interface Disturbed {
  readonly table: string
  /** How many tests write it, and how many read it. */
  readonly writers: number
  readonly readers: number
  /** Pairs of a writer and a reader in different files. */
  readonly pairs: number
  /** Those that delete all of its rows. */
  readonly emptiedBy: readonly TestName[]
}

/** Pairs of tests that were run at the same time on one database. */
export interface Provoked {
  /** Limit of time. */
  readonly seconds: number
  readonly pairs: readonly ProvokedPair[]
  /** Pairs for which there was no time. */
  readonly left: number
}

export interface ProvokedPair {
  readonly tests: readonly [TestName, TestName]
  /** Where they want the same. */
  readonly tables: readonly string[]
  /** The first only writes what the other reads. */
  readonly beside?: true
  /** How often they were run together; 0 where that could not be. */
  readonly times: number
  /** How often one of them waited for what the other was writing, or the other was over before what it read changed once more. */
  readonly met: number
  /** Those that failed, although they pass alone. */
  readonly failed: readonly FailedTogether[]
  /** Why they were not run together: this test fails alone, or, without one, the runner keeps their files apart. */
  readonly unable?: { readonly test?: TestName; readonly error?: string | undefined }
}

export interface FailedTogether {
  readonly test: TestName
  readonly times: number
  /** Message of a failure. */
  readonly error?: string
}

export interface Reader {
  readonly test: TestName
  readonly tables: readonly { readonly table: string; readonly leftBy: readonly TestName[] }[]
}

export function observationFile(root: string, id: string): string {
  return join(observationFolder(root, id), 'observation.json')
}

/** What was observed; undefined where there is no observation of that name. */
export function readObservation(root: string, id: string): Observation | undefined {
  const file = observationFile(root, id)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Observation) : undefined
}
