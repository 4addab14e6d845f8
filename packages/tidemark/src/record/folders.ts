import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runIdPattern } from './run-id.ts'

export function stateFolder(root: string): string {
  return join(root, '.tidemark')
}

function runsFolder(root: string): string {
  return join(stateFolder(root), 'runs')
}

export function runFolder(root: string, run: string): string {
  return join(runsFolder(root), run)
}

export function eventsFile(directory: string): string {
  return join(directory, 'events.ndjson')
}

/** The recorded runs of a project, newest first. */
export function listRuns(root: string): readonly string[] {
  return listIds(runsFolder(root))
}

/** The runs of a project that wrote something into their records, newest first: one that was interrupted early may not have. */
export function listRecordedRuns(root: string): readonly string[] {
  return listRuns(root).filter((run) => hasRecord(runFolder(root, run)))
}

/** False for a folder without events, too: whatever was to write them was interrupted early. */
export function hasRecord(directory: string): boolean {
  return (statSync(eventsFile(directory), { throwIfNoEntry: false })?.size ?? 0) > 0
}

function verificationsFolder(root: string): string {
  return join(stateFolder(root), 'verifications')
}

export function verificationFolder(root: string, id: string): string {
  return join(verificationsFolder(root), id)
}

/** The verifications of a project, newest first. */
export function listVerifications(root: string): readonly string[] {
  return listIds(verificationsFolder(root))
}

function observationsFolder(root: string): string {
  return join(stateFolder(root), 'observations')
}

export function observationFolder(root: string, id: string): string {
  return join(observationsFolder(root), id)
}

/** The observations of a project, newest first. */
export function listObservations(root: string): readonly string[] {
  return listIds(observationsFolder(root))
}

function listIds(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => runIdPattern.test(name))
    .sort()
    .toReversed()
}
