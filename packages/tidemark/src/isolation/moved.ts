import type { Mark } from '../ledger/ledger.ts'
import type { SnapshotMark } from '../ledger/snapshot-marks.ts'

/**
 * Marks of a database that was given up, and what they are in the one that took its place: a pair for each state that both of them can go back
 * to, the template's first.
 */
export type Moved = readonly (readonly [before: Mark, after: Mark])[]

export function movedMarks(before: readonly SnapshotMark[], after: readonly SnapshotMark[]): Moved {
  return before.flatMap(({ mark, snapshot }) => {
    const same = after.find((other) => other.snapshot === snapshot)
    return same === undefined ? [] : [[mark, same.mark] as const]
  })
}

/** What an earlier mark is now: the latest state before it that still can be gone back to. */
export function movedMark(mark: Mark, moved: Moved): Mark {
  return moved.findLast(([before]) => before <= mark)?.[1] ?? 0
}

/** The last state of the old database that the new one still has, as the old one's mark. */
export function lastKept(moved: Moved): Mark {
  return moved.at(-1)?.[0] ?? 0
}
