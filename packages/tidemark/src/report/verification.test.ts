import { expect, test } from 'vitest'
import { stabilityOf, type VerificationLine } from './verification.ts'

const planned: VerificationLine = {
  type: 'planned',
  id: 'aaaaaaaaaaaa',
  command: ['vitest', 'run'],
  runs: 2,
  workers: [1],
  seed: 1,
  stopEarly: false,
}

function run(number: number, code: number, failed: readonly string[] = []): VerificationLine {
  const counts = { passed: 1, failed: failed.length, skipped: 0, durationMs: 1, isolationMs: 0, leftovers: 0 }
  return {
    type: 'run',
    run: { number, run: `run${number}`, seed: undefined, workers: 1, code, ...counts },
    failures: failed.map((title) => ({ file: 'a.test.ts', path: [title], error: 'no' })),
  }
}

test.each([
  ['stable', [run(1, 0), run(2, 0)]],
  ['flaky', [run(1, 0), run(2, 1, ['x'])]],
  ['flaky', [run(1, 1, ['x']), run(2, 1, ['y'])]],
  // A hook of a file failed once, or a test passed when it was tried again.
  ['flaky', [run(1, 0), run(2, 1)]],
  ['flaky', [run(1, 0), run(2, 0, ['x'])]],
  ['failing', [run(1, 1, ['x']), run(2, 1, ['x'])]],
  ['failing', [run(1, 3), run(2, 3)]],
] as const)('is %s: %j', (verdict, runs) => {
  expect(stabilityOf([planned, ...runs, { type: 'ended' }]).verdict).toBe(verdict)
})

test('without its last line it is unfinished, whatever the runs say', () => {
  expect(stabilityOf([planned, run(1, 0)])).toMatchObject({ verdict: 'unfinished', planned: 2, runs: [{ number: 1 }] })
})

test('what was found out about a flaky test stands beside its counts, which are those of all runs', () => {
  const found: VerificationLine = {
    type: 'flaky',
    test: { file: 'a.test.ts', path: ['x'], passed: 0, failed: 0, failedIn: [], polluters: [] },
  }
  expect(stabilityOf([planned, run(1, 0), run(2, 1, ['x']), found]).flaky).toEqual([
    { file: 'a.test.ts', path: ['x'], error: 'no', passed: 1, failed: 1, failedIn: [2], polluters: [] },
  ])
})
