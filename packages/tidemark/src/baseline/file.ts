import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { type Baseline, baselineVersion } from './baseline.ts'

/** Where the baseline of a name is kept: in the project, to be committed. */
export function baselineFile(root: string, name: string): string {
  return join(root, 'tidemark-baselines', `${name}.json`)
}

/** @throws TidemarkError TM_BASELINE_MISSING, TM_BASELINE_UNREADABLE, TM_BASELINE_NEWER */
export function readBaseline(file: string): Baseline {
  if (!existsSync(file)) throw new TidemarkError('TM_BASELINE_MISSING', { seen: file })
  const value = parse(file)
  if (value.version > baselineVersion) {
    const facts = { known: baselineVersion }
    throw new TidemarkError('TM_BASELINE_NEWER', { seen: `${file}: version ${String(value.version)}`, facts })
  }
  return value as Baseline
}

/** @throws TidemarkError TM_BASELINE_UNWRITABLE */
export function writeBaseline(file: string, baseline: Baseline): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, formatBaseline(baseline))
  } catch (cause) {
    throw new TidemarkError('TM_BASELINE_UNWRITABLE', { seen: String(cause), cause })
  }
}

/** JSON that is read in a diff: always in the same order, a list of numbers on one line, so that what is the same stays the same. */
export function formatBaseline(baseline: Baseline): string {
  const text = JSON.stringify(baseline, null, 2)
  return `${text.replaceAll(/\[\n[\s\d.,e+-]*\]/g, (list) => list.replaceAll(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`
}

function parse(file: string): { readonly version: number } {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isBaseline(value)) return value
  } catch (cause) {
    throw new TidemarkError('TM_BASELINE_UNREADABLE', { seen: `${file}: ${String(cause)}`, cause })
  }
  throw new TidemarkError('TM_BASELINE_UNREADABLE', { seen: `${file}: it has no version, tests and statements` })
}

function isBaseline(value: unknown): value is { readonly version: number } {
  if (typeof value !== 'object' || value === null || !('version' in value)) return false
  return typeof value.version === 'number' && 'tests' in value && 'statements' in value && 'pace' in value
}
