import { expect, test } from 'vitest'
import { type Baseline, baselineOf } from './baseline.ts'

const machine = { processor: 'one', processors: 2, memoryGb: 8, system: 'linux x64', node: 22, postgres: 18 }

/** A baseline of runs, each with its tests and how often they asked `select 1`. */
function baseline(...runs: readonly Readonly<Record<string, number>>[]): Baseline {
  const measured = runs.map((tests) => ({
    tests: new Map(
      Object.entries(tests).map(([name, calls]) => {
        const statements = new Map(calls === 0 ? [] : [['select 1', calls]])
        return [name, { file: 'a.test.ts', ms: 1.2345, cpuMs: 1, databaseMs: 1, statements }]
      }),
    ),
    plans: new Map(),
    pace: { workMs: 5, crowding: 1 },
  }))
  return baselineOf(measured, { command: ['vitest'], workers: 1, machine })
}

function callsOf({ tests }: Baseline, name: string): readonly unknown[] {
  return Object.values(tests[name]?.statements ?? {})
}

test('a test that a run skipped is in no baseline', () => {
  expect(Object.keys(baseline({ b: 1, a: 1, skipped: 1 }, { a: 1, b: 1 }).tests)).toEqual(['a', 'b'])
})

test('numbers of calls are one where all runs agree, and a range from none on where they do not', () => {
  const runs = baseline({ same: 2, other: 3 }, { same: 2, other: 0 })
  expect([callsOf(runs, 'same'), callsOf(runs, 'other')]).toEqual([[2], [[0, 3]]])
})

test('durations have three digits', () => {
  expect(baseline({ a: 1 }).tests['a']?.ms).toEqual([1.23])
})
