import { readFileSync } from 'node:fs'
import type { Isolation, QueryCounting } from '../config/config.ts'

/** Names the file in which a command that repeats a suite asks something of one of its runs. */
export const assignmentVariable = 'TIDEMARK_ASSIGNMENT'

/** Seed of a shuffled order, for whoever runs tests. */
export const seedVariable = 'TIDEMARK_SEED'

/** A test by its file, as the record names it, and its titles. */
export interface AssignedTest {
  readonly file: string
  readonly path: readonly string[]
}

/** What is asked of one run of a suite, beside what the suite asks for itself. */
export interface Assignment {
  /** The record to write to. */
  readonly record: { readonly root: string; readonly run: string }
  /** Exactly these tests, in this order. */
  readonly only?: readonly AssignedTest[]
  /** Isolation instead of the configured one. */
  readonly isolation?: Isolation
  /** Counting of statements instead of the configured one. */
  readonly queries?: QueryCounting
  readonly rows?: RowsWanted
  /** Run the tests of different files at the same time, on one database. */
  readonly together?: Together
}

/** A database that the one who asks has made a meeting place. */
export interface Together {
  readonly database: string
  /** Their files. The first is to come first to where they meet: the others begin when it has written there. */
  readonly files: readonly string[]
  /** What the others wait with: all of their file, where a `beforeAll` is to meet, or their test; or one test writes and the other reads. */
  readonly begins: 'file' | 'test' | 'beside'
}

/** Rows that the record is to hold at the end of a test. */
export interface RowsWanted {
  readonly of: readonly AssignedTest[] | 'all'
  /** All that the database then holds beside the template, or what the test itself changed and claimed. */
  readonly since: 'template' | 'test'
  /** Most rows of one table. */
  readonly limit: number
}

/** Takes the assignment of this process, if it has one. Processes that it starts have none: theirs would be the same record. */
export function takeAssignment(): Assignment | undefined {
  const file = process.env[assignmentVariable]
  if (file === undefined) return undefined
  delete process.env[assignmentVariable]
  return JSON.parse(readFileSync(file, 'utf8')) as Assignment
}

/** Options that an assignment decides. */
export function overridesOf({ isolation, queries }: Partial<Assignment> = {}): Pick<
  Assignment,
  'isolation' | 'queries'
> {
  return { ...(isolation === undefined ? {} : { isolation }), ...(queries === undefined ? {} : { queries }) }
}

/** The seed that the environment asks for. */
export function assignedSeed(env: NodeJS.ProcessEnv): number | undefined {
  const text = env[seedVariable]
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  process.emitWarning(`${seedVariable} is no whole number: ${text}. The order is as it is.`, 'TidemarkWarning')
  return undefined
}
