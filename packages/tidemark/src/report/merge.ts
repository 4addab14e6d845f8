import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { eventsFile, hasRecord, listRecordedRuns, runFolder } from '../record/folders.ts'
import { runIdPattern } from '../record/run-id.ts'
import { commandKey } from './command-key.ts'
import type { Recorded } from './compute/recorded.ts'

/**
 * Finds the records in folders as CI copies them: a record itself, a folder of records, or one that holds `.tidemark`.
 * Of a folder of records it is the newest.
 * @throws TidemarkError TM_RECORD_NOT_FOUND
 */
export function findRecord(folder: string): string {
  if (existsSync(eventsFile(folder))) return folder
  const [newest] = listRecordedRuns(folder)
  if (newest !== undefined) return runFolder(folder, newest)
  for (const place of [folder, join(folder, 'runs')]) {
    const name = namesIn(place).find((name) => runIdPattern.test(name) && hasRecord(join(place, name)))
    if (name !== undefined) return join(place, name)
  }
  throw new TidemarkError('TM_RECORD_NOT_FOUND', { seen: eventsFile(folder) })
}

function namesIn(folder: string): readonly string[] {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory()
  return isFolder ? readdirSync(folder).sort().toReversed() : []
}

/**
 * Makes sure that records belong together.
 * @throws TidemarkError TM_REPORT_DIFFERENT_SUITES, TM_REPORT_SAME_PART
 */
export function requireOneSuite(records: readonly Recorded[]): void {
  for (const [what, of] of traits) {
    const seen = new Map(records.map((recorded) => [of(recorded), `${recorded.id}: ${of(recorded)}`]))
    if (seen.size > 1) {
      throw new TidemarkError('TM_REPORT_DIFFERENT_SUITES', { seen: [...seen.values()].join('\n'), facts: { what } })
    }
  }
  requireParts(records)
}

const traits: readonly (readonly [what: string, of: (recorded: Recorded) => string])[] = [
  ['their command', ({ started }) => commandKey(started?.command ?? '')],
  ['the runner', ({ started: { runner } = {} }) => (runner === undefined ? '' : `${runner.name} ${runner.version}`)],
  ['the number of shards', ({ started: { shard } = {} }) => String(shard?.count ?? 'none')],
  ['migrations and seeds, by the fingerprint of the template', ({ template }) => template?.fingerprint ?? ''],
]

function requireParts(records: readonly Recorded[]): void {
  const parts = new Map<string, string>()
  for (const { id, started } of records) {
    const part = started?.shard === undefined ? id : `shard ${started.shard.index}`
    const other = parts.get(part)
    if (other !== undefined) throw new TidemarkError('TM_REPORT_SAME_PART', { seen: `${part}: ${other} and ${id}` })
    parts.set(part, id)
  }
}
