import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BaselineComparison } from '../baseline/comparison.ts'
import { stateFolder } from '../record/folders.ts'

/** The newest comparison with a baseline, kept for reports. */
export function comparisonFile(root: string): string {
  return join(stateFolder(root), 'baseline-check.json')
}

export function writeComparison(root: string, comparison: BaselineComparison): void {
  const file = comparisonFile(root)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(comparison))
}

export function readComparison(root: string): BaselineComparison | undefined {
  const file = comparisonFile(root)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BaselineComparison) : undefined
}
