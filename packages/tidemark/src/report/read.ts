import { listRecordedRuns, runFolder } from '../record/folders.ts'
import { readRecord } from '../record/reader.ts'
import { commandKey } from './command-key.ts'
import type { Categories } from './compute/category.ts'
import { composeReport } from './compute/compose.ts'
import { collect } from './compute/recorded.ts'
import { storedRun } from './compute/trend.ts'
import { findRecord, requireOneSuite } from './merge.ts'
import type { Report, TrendPoint } from './report.ts'
import type { Selected } from './select.ts'

/** Earlier runs that a trend shows at most. */
const trendLength = 19

interface ReadOptions {
  readonly categories: Categories
}

/** The report of a project's run, with the earlier runs of the same suite that are still stored. */
export async function readReport(
  root: string,
  { directory, recorded: read, ...known }: Selected,
  { categories }: ReadOptions,
): Promise<Report> {
  const recorded = read ?? (await collect(readRecord(directory)))
  const earlier = await comparable(root, recorded.id, recorded.started?.command ?? '')
  return composeReport([recorded], { generatedAt: new Date().toISOString(), categories, ...known, earlier })
}

/**
 * One report of the shards of a run, from their records.
 * @throws TidemarkError TM_RECORD_NOT_FOUND, TM_REPORT_DIFFERENT_SUITES, TM_REPORT_SAME_PART
 */
export async function readMerged(folders: readonly string[], { categories }: ReadOptions): Promise<Report> {
  const records = await Promise.all(folders.map((folder) => collect(readRecord(findRecord(folder)))))
  requireOneSuite(records)
  const ordered = records.toSorted((a, b) => (a.started?.shard?.index ?? 0) - (b.started?.shard?.index ?? 0))
  return composeReport(ordered, { generatedAt: new Date().toISOString(), categories })
}

/** Finished runs of the same suite, oldest first. One at a time: a record may be large. */
async function comparable(root: string, run: string, command: string): Promise<readonly TrendPoint[]> {
  const points: TrendPoint[] = []
  for (const name of listRecordedRuns(root).filter((name) => name < run)) {
    if (points.length === trendLength) break
    const stored = storedRun(await collect(readRecord(runFolder(root, name))))
    if (stored.finished && commandKey(stored.command) === commandKey(command)) points.unshift(stored.point)
  }
  return points
}
