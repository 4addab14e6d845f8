import type { Footprint, Leftover, Mark } from '../ledger/ledger.ts'
import type { RedisChanges } from '../redis/changes.ts'
import type { Moved } from './moved.ts'

/** How a leased database goes back to an earlier state. */
export interface Strategy {
  /** False: tests share their worker's database and see each other's data. */
  readonly apart: boolean
  /** Names the present state. */
  mark(): Promise<Mark>
  /** The latest mark that another database can be brought to as well: of a snapshot, or the template's. */
  base(): Mark
  /** The mark that an attempt starts from, in a suite whose tests start from `inner`. */
  begin(inner: Mark): Promise<Mark>
  /** What changed since a mark. */
  footprint(mark: Mark): Promise<Footprint>
  /** True when the schema is not the template's any more, so that what tests write can't be taken back. */
  schemaChanged(): Promise<boolean>
  /** Goes back to a mark; whatever a test left behind is in the result, never an exception. */
  undo(mark: Mark): Promise<Undone>
}

export interface Undone {
  readonly footprint: Footprint
  /** Sequences that were put back; left out where none had moved, and where a fresh clone took their place. */
  readonly sequences?: number
  readonly leftovers: readonly Leftover[]
  /** Set when the database was given up for a fresh clone. */
  readonly replaced: Replacement | undefined
  /** What was changed in the worker's Redis; left out where nothing was, or where there is none. */
  readonly redis?: RedisChanges
}

export interface Replacement {
  readonly reason: string
  /** What the marks are in the clone. It is in the state of the last of them: a snapshot's, or the template's. */
  readonly moved: Moved
  readonly ms: number
  /** A clone stood ready. */
  readonly spare: boolean
}

export function isEmpty(footprint: Footprint): boolean {
  return Object.keys(footprint).length === 0
}
