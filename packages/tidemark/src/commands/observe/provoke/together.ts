import type { Scratch } from '../../../database/scratch.ts'
import type { TestName } from '../../../report/stability.ts'
import {
  lookAtMeetingPlace,
  prepareMeetingPlace,
  type Disputed,
  type Met,
  type Wanted,
} from '../../../runner/together/meeting-place.ts'
import type { Beside } from '../../../runner/together/beside-place.ts'
import type { ServerAccess } from '../../../server/server.ts'
import { find, type RunOutcome } from '../../verify/outcome.ts'
import type { Suite } from '../../verify/run-suite.ts'
import type { Meeting } from '../compare.ts'
import { runOnce } from '../run-once.ts'

/** Where parts of a suite are run together. */
export interface Place {
  readonly suite: Suite
  readonly scratch: Scratch
  readonly access: ServerAccess
  readonly template: string
}

export interface Ended {
  readonly met: Met
  readonly outcome: RunOutcome
}

/** What is run, the one that is to come first to where they meet before the others. */
export interface Run {
  readonly tests: readonly TestName[]
  readonly meetings: readonly Meeting[]
  readonly hooks: boolean
  readonly disputed?: Disputed
  readonly beside?: Beside
}

/** Runs tests of different files at the same time on one fresh database, as the runner runs them; one test alone just as well. */
export async function runTogether(
  { suite, scratch, access, template }: Place,
  { tests, meetings, hooks, ...held }: Run,
): Promise<Ended> {
  const database = await scratch.clone(template)
  try {
    await prepareMeetingPlace(access, database, { wanted: wantedIn(meetings), ...held })
    const begins = held.beside === undefined ? (hooks ? 'file' : 'test') : 'beside'
    const together = { database, files: tests.map(({ file }) => file), begins } as const
    const asked = { only: tests, isolation: 'none', queries: 'off', together } as const
    const outcome = await runOnce(suite, 'together', asked, tests.length)
    return { met: await lookAtMeetingPlace(access, database), outcome }
  } finally {
    await scratch.drop(database)
  }
}

/** Why a test did not pass; undefined where it did. A test whose `beforeAll` failed is never begun. */
export function failureOf(outcome: RunOutcome, name: TestName): { readonly error: string | undefined } | undefined {
  const test = find(outcome, name)
  if (test?.status === 'passed' && !test.everFailed) return undefined
  const suite = outcome.suites.find(({ name: { file }, errors = [] }) => file === name.file && errors.length > 0)
  return { error: test?.error ?? suite?.errors?.[0]?.message }
}

function wantedIn(meetings: readonly Meeting[]): readonly Wanted[] {
  const rules = new Map(meetings.map(({ rule }) => [rule, new Set<string>()]))
  for (const { rule, values } of meetings) for (const value of values) rules.get(rule)?.add(JSON.stringify(value))
  return [...rules].map(([rule, values]) => ({
    rule,
    values: [...values].map((value) => JSON.parse(value) as Wanted['values'][number]),
  }))
}
