import { createHash } from 'node:crypto'
import { median } from './statistics/median.ts'

/** How fast the machine was while a run was measured. */
export interface MachinePace {
  /** Milliseconds of processor time that a fixed piece of work took: neighbours slow it down by the caches that they share. */
  readonly workMs: number
  /** How many times as long it took by the clock: 1 on a quiet machine. */
  readonly crowding: number
}

const pieces = 15
const hashes = 8000

/** Does a fixed piece of work, about a tenth of a second, and says how long it took. */
export function calibrate(): MachinePace {
  const samples = Array.from({ length: pieces }, () => measurePiece())
  const workMs = median(samples.map(({ cpuMs }) => cpuMs))
  const wallMs = samples.reduce((sum, sample) => sum + sample.wallMs, 0)
  const cpuMs = samples.reduce((sum, sample) => sum + sample.cpuMs, 0)
  return { workMs, crowding: wallMs / cpuMs }
}

/** The pace of a run, measured before and after it. */
export function between(before: MachinePace, after: MachinePace): MachinePace {
  return { workMs: (before.workMs + after.workMs) / 2, crowding: (before.crowding + after.crowding) / 2 }
}

function measurePiece(): { readonly wallMs: number; readonly cpuMs: number } {
  const began = performance.now()
  const used = process.cpuUsage()
  let hash = 'tidemark'
  for (let n = 0; n < hashes; n += 1) hash = createHash('sha256').update(hash).digest('hex')
  const { user, system } = process.cpuUsage(used)
  return { wallMs: performance.now() - began, cpuMs: (user + system) / 1000 }
}
