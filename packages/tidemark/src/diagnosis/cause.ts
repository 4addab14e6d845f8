import type { TestEnded } from '../record/event.ts'

/** A place in the project's own code. */
export interface Place {
  /** Path relative to the project's root. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** Why something went wrong or was left behind, and what to do about it. */
export interface Cause {
  /** Stays the same: `duplicate-key`, `leftover-transaction`. */
  readonly id: string
  /** A few words: "Two rows with one key". */
  readonly title: string
  /** What happened, with the names and numbers of the case. */
  readonly happened: string
  /** What to do, with code or configuration where there is some; may have several lines. */
  readonly cure: string
  /** Where it is explained at length: `node_modules/tidemark/docs/troubleshooting.md#23505-duplicate-key`. */
  readonly docs: string
  /** Where to look, where it is known. */
  readonly place?: Place
}

/** Where a test is, for causes that have no better place. */
export type TestPlace = Pick<TestEnded, 'file' | 'line'>

export function placeOf({ file, line }: TestPlace): Pick<Cause, 'place'> {
  return line === undefined ? {} : { place: { file, line } }
}

/** The line of a file that an error's stack goes through first. */
export function placeInStack(stack: string | undefined, file: string): Pick<Cause, 'place'> {
  const [, line] = stack?.split(`${file}:`, 2)[1]?.match(/^(\d+)/) ?? []
  return line === undefined ? {} : { place: { file, line: Number(line) } }
}
