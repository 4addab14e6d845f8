import { collectRecord, listRuns, readRecord, runFolder, summariseRecord } from '../inner.js'
import { pazpaz } from './run-suite.ts'

/** What Tidemark's record says of the run that ended last, in milliseconds: its tests, and all that isolation took beside them. */
export async function lastIsolation(): Promise<{ readonly testMs: number; readonly isolationMs: number }> {
  const [run] = listRuns(pazpaz)
  if (run === undefined) throw new Error('Tidemark recorded no run')
  const { testMs, isolationMs, leaseMs } = summariseRecord(await collectRecord(readRecord(runFolder(pazpaz, run))))
  return { testMs, isolationMs: isolationMs + leaseMs }
}
