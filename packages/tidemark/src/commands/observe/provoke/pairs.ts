import { testKey } from '../../../record/test-key.ts'
import type { TestName } from '../../../report/stability.ts'
import type { Actor } from '../actors.ts'
import type { Meeting } from '../compare.ts'

/** Two tests of different files, and what both of them want. */
export interface Pair {
  readonly tests: readonly [TestName, TestName]
  readonly meetings: readonly Meeting[]
  /** What meets is, at least in one file, data of `beforeAll`. */
  readonly hooks: boolean
}

/** Pairs of tests that can meet. First one of each meeting, then its others: who else meets there meets the first of them. */
export function pairsOf(meetings: readonly Meeting[]): readonly Pair[] {
  const pairs = new Map<string, Pair>()
  const candidates = meetings.map((meeting) => ({ meeting, all: withinMeeting(meeting) }))
  const turns = [
    ...candidates.map(({ meeting, all }) => ({ meeting, some: all.slice(0, 1) })),
    ...candidates.map(({ meeting, all }) => ({ meeting, some: all.slice(1) })),
  ]
  for (const { meeting, some } of turns) {
    for (const { tests, hooks } of some) {
      const key = JSON.stringify(tests.map(testKey))
      const known = pairs.get(key)
      pairs.set(key, {
        tests,
        meetings: [...(known?.meetings ?? []), meeting],
        hooks: hooks || known?.hooks === true,
      })
    }
  }
  return [...pairs.values()]
}

/** Tests of one file run one after the other: they never meet. */
function withinMeeting({ actors }: Meeting): readonly Omit<Pair, 'meetings'>[] {
  const known = actors.flatMap(runnable)
  return known.flatMap((one, index) => {
    const partner = known.slice(0, index).find(({ test }) => test.file !== one.test.file)
    return partner === undefined ? [] : [{ tests: [partner.test, one.test], hooks: partner.hooks || one.hooks }]
  })
}

function runnable({ name, test }: Actor): readonly { readonly test: TestName; readonly hooks: boolean }[] {
  return test === undefined ? [] : [{ test: test.name, hooks: test.name !== name }]
}
