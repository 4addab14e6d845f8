import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import type { BaselineComparison } from '../baseline/comparison.ts'
import {
  eventsFile,
  listObservations,
  listRecordedRuns,
  listVerifications,
  runFolder,
  verificationFolder,
} from '../record/folders.ts'
import { startOf } from '../record/run-id.ts'
import type { Recorded } from './compute/recorded.ts'
import { comparisonFile, readComparison } from './baseline-check.ts'
import { type Observation, observationFile, readObservation } from './observation.ts'
import type { Stability } from './stability.ts'
import { readStability, verificationFile } from './verification.ts'

/** The record that a report is made of, and what else is known of the suite in the state that it was run in. */
export interface Selected {
  readonly directory: string
  /** Where it has been read already. */
  readonly recorded?: Recorded
  /** Of the verification that the run belongs to. */
  readonly stability?: Stability | undefined
  readonly observation?: Observation | undefined
  readonly baseline?: BaselineComparison | undefined
}

/** A run by name, with the verification that it was a part of, if there was one. */
export function selectRun(root: string, run: string): Selected {
  const stability = writtenVerifications(root)
    .map((id) => readStability(root, id))
    .find(({ runs }) => runs.some((one) => one.run === run))
  const number = stability?.runs.find((one) => one.run === run)?.number
  const kept = stability && number !== undefined ? runOfVerification(root, stability.id, number) : undefined
  return { directory: kept !== undefined && existsSync(kept) ? kept : runFolder(root, run), stability }
}

/** A verification, with the run that shows most of it: one that failed, or else one of those with the most workers. */
export function selectVerification(root: string, id: string): Selected {
  const shown = shownOf(root, id)
  if (shown === undefined) throw new TidemarkError('TM_RECORD_NOT_FOUND', { seen: verificationFolder(root, id) })
  return shown
}

function shownOf(root: string, id: string): Selected | undefined {
  const stability = readStability(root, id)
  const recorded = stability.runs.filter(({ number }) => existsSync(eventsFile(runOfVerification(root, id, number))))
  const parallel = recorded.toSorted((a, b) => b.workers - a.workers)
  const shown = recorded.find(({ code }) => code !== 0) ?? parallel[0]
  return shown && { directory: runOfVerification(root, id, shown.number), stability }
}

/** What was done last: a run, or a verification with all its runs; and what was observed and compared since. */
export function selectNewest(root: string): Selected {
  const [run] = listRecordedRuns(root)
  const began = run === undefined ? 0 : startOf(run)
  return { ...newestRun(root, run, began), ...foundSince(root, began) }
}

/** One that was interrupted before it had a record is passed over. */
function newestRun(root: string, run: string | undefined, began: number): Selected {
  for (const id of writtenVerifications(root)) {
    if (changedAt(verificationFile(root, id)) < began) break
    const shown = shownOf(root, id)
    if (shown !== undefined) return shown
  }
  if (run !== undefined) return selectRun(root, run)
  throw new TidemarkError('TM_RECORD_NOT_FOUND', { seen: runFolder(root, '') })
}

function writtenVerifications(root: string): readonly string[] {
  return listVerifications(root).filter((id) => existsSync(verificationFile(root, id)))
}

/** What is older than the newest run may no longer be so. */
function foundSince(root: string, began: number): Pick<Selected, 'observation' | 'baseline'> {
  const [id] = listObservations(root)
  const observed = id !== undefined && began <= changedAt(observationFile(root, id))
  const compared = began <= changedAt(comparisonFile(root))
  return {
    observation: observed ? readObservation(root, id) : undefined,
    baseline: compared ? readComparison(root) : undefined,
  }
}

/** 0 for a file that is not there. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function runOfVerification(root: string, id: string, number: number): string {
  return join(verificationFolder(root, id), `run-${number}`)
}
