import type { Footprint, Leftover, Mark } from '../ledger/ledger.ts'

/** How a leased database goes back to an earlier state. */
export interface Strategy {
  /** Names the present state. */
  mark(): Promise<Mark>
  /** What changed since a mark. */
  footprint(mark: Mark): Promise<Footprint>
  /** True when the schema is not the template's any more, so that what tests write can't be taken back. */
  schemaChanged(): Promise<boolean>
  /** Goes back to a mark; whatever a test left behind is in the result, never an exception. */
  undo(mark: Mark): Promise<Undone>
}

export interface Undone {
  readonly footprint: Footprint
  readonly leftovers: readonly Leftover[]
  /** Set when the database was given up for a fresh clone: it is in the template's state, whatever the mark was. */
  readonly replaced: Replacement | undefined
}

export interface Replacement {
  readonly reason: string
  readonly ms: number
}

export function isEmpty(footprint: Footprint): boolean {
  return Object.keys(footprint).length === 0
}
