import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server writes into `postmaster.pid`, line by line. */
export interface PostmasterFile {
  readonly pid: number
  /** Key and id of the System V segment that guards the data directory; undefined before it exists and on Windows. */
  readonly segment: { readonly key: number; readonly id: number } | undefined
  readonly ready: boolean
}

export function readPostmasterFile(data: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number.parseInt(lines[0] ?? '', 10)
    if (Number.isNaN(pid)) return undefined
    const [key = Number.NaN, id = Number.NaN] = (lines[6] ?? '').trim().split(/\s+/).map(Number)
    const segment = Number.isNaN(key) || Number.isNaN(id) ? undefined : { key, id }
    return { pid: Math.abs(pid), segment, ready: lines[7]?.startsWith('ready') === true }
  } catch {
    return undefined
  }
}
