import { testKey } from '../../../record/test-key.ts'
import type { TestName } from '../../../report/stability.ts'
import type { Actor } from '../actors.ts'
import type { Emptied } from '../beside.ts'
import type { Meeting } from '../compare.ts'

/** Two tests of different files, and what both of them want. */
export interface Pair {
  readonly tests: readonly [TestName, TestName]
  readonly meetings: readonly Meeting[]
  /** Tables that one of them, of the first table the first, empties and the other reads. */
  readonly emptied: readonly string[]
  /** What meets is, at least in one file, data of `beforeAll`. */
  readonly hooks: boolean
}

type Met = Pick<Pair, 'tests' | 'hooks'>

/** Pairs of tests that can meet. First one of each meeting, then its others: who else meets there meets the first of them. */
export function pairsOf(meetings: readonly Meeting[]): readonly Pair[] {
  const places = meetings.map((meeting) => ({ meetings: [meeting], emptied: [], all: withinMeeting(meeting) }))
  return inTurns(places)
}

/** Pairs of a test that empties tables and one that reads them, one of each table first. */
export function emptyingPairs(emptied: readonly Emptied[]): readonly Pair[] {
  return inTurns(emptied.map((one) => ({ meetings: [], emptied: [one.table], all: withinTable(one) })))
}

interface MeetingPoint extends Pick<Pair, 'meetings' | 'emptied'> {
  readonly all: readonly Met[]
}

/** Two tests are one pair, wherever they meet. */
function inTurns(points: readonly MeetingPoint[]): readonly Pair[] {
  const pairs = new Map<string, Pair>()
  const turns = [
    ...points.map((point) => ({ ...point, all: point.all.slice(0, 1) })),
    ...points.map((point) => ({ ...point, all: point.all.slice(1) })),
  ]
  for (const { meetings, emptied, all } of turns) {
    for (const { tests, hooks } of all) {
      const key = JSON.stringify(tests.map(testKey).toSorted())
      const known = pairs.get(key)
      pairs.set(key, {
        tests: known?.tests ?? tests,
        meetings: [...(known?.meetings ?? []), ...meetings],
        emptied: [...new Set([...(known?.emptied ?? []), ...emptied])],
        hooks: hooks || known?.hooks === true,
      })
    }
  }
  return [...pairs.values()]
}

/** Tests of one file run one after the other: they never meet. */
function withinMeeting({ actors }: Meeting): readonly Met[] {
  const known = actors.flatMap(runnable)
  return known.flatMap((one, index) => {
    const partner = known.slice(0, index).find(({ test }) => test.file !== one.test.file)
    return pairOf(partner, one)
  })
}

/** Each who empties the table meets the first who reads it, and the other way round: all with all could be a million. */
function withinTable({ emptiers, readers }: Emptied): readonly Met[] {
  const [emptying, reading] = [emptiers.flatMap(runnable), readers.flatMap(runnable)]
  return [
    ...emptying.flatMap((one) =>
      pairOf(
        one,
        reading.find(({ test }) => test.file !== one.test.file),
      ),
    ),
    ...reading.flatMap((other) =>
      pairOf(
        emptying.find(({ test }) => test.file !== other.test.file),
        other,
      ),
    ),
  ]
}

function pairOf(one: Runnable | undefined, other: Runnable | undefined): readonly Met[] {
  if (one === undefined || other === undefined) return []
  return [{ tests: [one.test, other.test], hooks: one.hooks || other.hooks }]
}

interface Runnable {
  readonly test: TestName
  readonly hooks: boolean
}

function runnable({ name, test }: Actor): readonly Runnable[] {
  return test === undefined ? [] : [{ test: test.name, hooks: test.name !== name }]
}
