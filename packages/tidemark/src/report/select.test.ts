import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventsFile, verificationFolder } from '../record/folders.ts'
import { selectVerification } from './select.ts'
import { verificationFile } from './verification.ts'

const id = 'm9x2k3ab02aa'
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-select-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Runs with their workers and exit codes, the records of which are kept unless it is said otherwise. */
function verified(...runs: readonly (readonly [workers: number, code: number, kept?: false])[]): string {
  const counts = { seed: 1, passed: 1, failed: 0, skipped: 0, durationMs: 1, isolationMs: 1, leftovers: 0 }
  const lines = runs.map(([workers, code, kept], index) => {
    const folder = join(verificationFolder(root, id), `run-${index + 1}`)
    mkdirSync(folder, { recursive: true })
    if (kept !== false) writeFileSync(eventsFile(folder), '{}\n')
    const run = { number: index + 1, run: `r${index + 1}`, workers, code, ...counts }
    return JSON.stringify({ v: 1, type: 'run', run, failures: [] })
  })
  writeFileSync(verificationFile(root, id), lines.join('\n'))
  return selectVerification(root, id).directory
}

test('of a verification the first run that failed is shown', () => {
  expect(verified([4, 0], [1, 1], [2, 1])).toMatch(/run-2$/)
})

test('where none failed it is the one with the most workers', () => {
  expect(verified([1, 0], [4, 0], [2, 0])).toMatch(/run-2$/)
})

test('a run of which no record is kept is not shown, and it is said when there is none', () => {
  expect(() => verified([1, 1, false])).toThrow('TM_RECORD_NOT_FOUND')
  expect(verified([1, 1, false], [2, 0])).toMatch(/run-2$/)
})
