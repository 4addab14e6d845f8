import { basename } from 'node:path'
import type { Event } from '../record/event.ts'
import { listRuns, runFolder } from '../record/folders.ts'
import { readRecord } from '../record/reader.ts'
import type { Categories } from './compute/category.ts'
import { composeReport } from './compute/compose.ts'
import { collect } from './compute/recorded.ts'
import { storedRun } from './compute/trend.ts'
import type { Report, TrendPoint } from './report.ts'
import type { Stability } from './stability.ts'

/** Earlier runs that a trend shows at most. */
const trendLength = 19

export interface ReadOptions {
  readonly categories?: Categories
  readonly stability?: Stability | undefined
}

/** Computes the report of recorded runs: one, or one of each shard, by their folders. */
export async function readReport(directories: readonly string[], options: ReadOptions = {}): Promise<Report> {
  const records = (await Promise.all(directories.map(readEvents))).map(collect)
  return composeReport(records, { generatedAt: new Date().toISOString(), ...options })
}

/** The same with the earlier runs of a project, so that a trend can be seen. */
export async function readReportWithTrend(root: string, run: string, options: ReadOptions = {}): Promise<Report> {
  const recorded = collect(await readEvents(runFolder(root, run)))
  const earlier = await comparable(root, run, recorded.started?.command ?? '')
  return composeReport([recorded], { generatedAt: new Date().toISOString(), ...options, earlier })
}

export async function readEvents(directory: string): Promise<readonly Event[]> {
  const events: Event[] = []
  for await (const event of readRecord(directory)) events.push(event)
  return events
}

/** Finished runs of the same command, oldest first. One at a time: a record may be large. */
async function comparable(root: string, run: string, command: string): Promise<readonly TrendPoint[]> {
  const points: TrendPoint[] = []
  for (const name of listRuns(root).filter((name) => name < basename(run))) {
    if (points.length === trendLength) break
    const stored = storedRun(await readEvents(runFolder(root, name)))
    if (stored.finished && stored.command === command) points.unshift(stored.point)
  }
  return points
}
