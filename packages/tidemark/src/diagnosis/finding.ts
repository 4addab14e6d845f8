import type { SuiteEnded, TestEnded } from '../record/event.ts'
import type { Cause } from './cause.ts'

/** One thing that a run has to say about a test: an error of PostgreSQL, or what was left behind. */
export interface Finding {
  readonly file: string
  /** Suites and test; empty for a file. */
  readonly path: readonly string[]
  readonly line?: number
  /** Of a test. */
  readonly attempt?: number
  /** `test`: the test failed with it; `log`: only the server's log has it, the application swallowed it; `leftover`: left behind. */
  readonly from: 'test' | 'log' | 'leftover'
  readonly sqlstate?: string
  /** The error's message, or what was left. */
  readonly said: string
  /** How many times in this test. */
  readonly count: number
  /** The test failed. */
  readonly failed: boolean
  /** Worth a place in a short summary: of a failed test, or of a kind that no test means to provoke. */
  readonly notable: boolean
  readonly cause: Cause | undefined
}

/** Whose findings they are. */
export type Task = TestEnded | SuiteEnded

type Details = Omit<Finding, 'file' | 'path' | 'line' | 'attempt' | 'failed'>

/** A finding of a test or suite; of nobody, when nothing was running. */
export function findingOf(task: Task | undefined, details: Details): Finding {
  if (task === undefined) return { file: '', path: [], failed: false, ...details }
  const { file, path } = task
  if (task.type === 'suite-ended') return { file, path, failed: false, ...details }
  const { line, attempt, status } = task
  const place = line === undefined ? {} : { line }
  return { file, path, ...place, attempt, failed: status === 'failed', ...details }
}
