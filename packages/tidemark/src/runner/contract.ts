import type { TestEnded, TestError, TestStatus } from '../record/event.ts'

/** A suite or test as every runner knows it. One object for each: the life cycle tells them apart by identity. */
export interface TaskRef {
  /** Path of the file, relative to the root of the record: of the first of several projects. */
  readonly file: string
  /** Titles, outermost first, before them the project's name; of the file itself nothing but that. */
  readonly path: readonly string[]
  /** Where the runner has several projects with names. */
  readonly project?: string
  /** Where it begins in its file, from 1. */
  readonly line?: number
  /** Another test or suite of the same file may run at the same moment. */
  readonly overlapping: boolean
  /** A suite without hooks: nothing of it runs but its tests. Left out where that isn't known. */
  readonly hookless?: true
}

/** How an attempt at a test went. */
export interface AttemptOutcome {
  readonly status: TestStatus
  /** The test's function may still be running. */
  readonly timedOut: boolean
  /** No further attempt follows. */
  readonly final: boolean
  /** Why this attempt failed. */
  readonly errors: readonly TestError[]
}

/** The name of a test or suite in messages. */
export function nameOf({ file, path }: TaskRef): string {
  return [file, ...path].join(' > ')
}

/** The suite around everything in a file. */
export function isFile({ path, project }: TaskRef): boolean {
  return path.length === (project === undefined ? 0 : 1)
}

/** What the record says of where a test is. */
export function placeOf({ file, path, project, line }: TaskRef): Pick<TestEnded, 'file' | 'path' | 'project' | 'line'> {
  return { file, path, ...(project === undefined ? {} : { project }), ...(line === undefined ? {} : { line }) }
}
