import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Baseline } from './baseline.ts'
import { baselineFile, formatBaseline, readBaseline, writeBaseline } from './file.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-baseline-'))
afterAll(() => rmSync(root, { recursive: true }))

const baseline: Baseline = {
  version: 1,
  command: ['vitest', 'run'],
  workers: 1,
  runs: 2,
  machine: { processor: 'one', processors: 2, memoryGb: 8, system: 'linux x64', node: 22, postgres: 18 },
  pace: { workMs: [5, 5.1], crowding: [1, 1.02] },
  tests: { 'a.test.ts > [1, 2]  of "three"': { ms: [1.5, 22], statements: { '00ff': [1, 2], '11aa': 3 } } },
  statements: { '00ff': { text: 'select 1', plan: ['Result'] }, '11aa': { text: 'begin [ 1 ]' } },
}

test('a baseline is read as it was written', () => {
  const file = baselineFile(root, 'main')
  writeBaseline(file, baseline)
  expect(readBaseline(file)).toEqual(baseline)
})

test('a list of numbers is one line', () => {
  expect(formatBaseline(baseline)).toContain('      "ms": [1.5, 22],\n')
})

test.each([
  ['TM_BASELINE_UNREADABLE', '<<<<<<< HEAD'],
  ['TM_BASELINE_UNREADABLE', '{"version": 1}'],
  ['TM_BASELINE_NEWER', JSON.stringify({ ...baseline, version: 2 })],
])('%s: %s', (code, text) => {
  const file = join(root, 'broken.json')
  writeFileSync(file, text)
  expect(() => readBaseline(file)).toThrow(code)
})

test('TM_BASELINE_MISSING and TM_BASELINE_UNWRITABLE name the file', () => {
  expect(() => readBaseline(join(root, 'none.json'))).toThrow('TM_BASELINE_MISSING')
  expect(() => writeBaseline(join(root, 'broken.json/x.json'), baseline)).toThrow('TM_BASELINE_UNWRITABLE')
})
