import { join } from 'node:path'
import { newRunId } from '../../record/run-id.ts'
import type { RepeatedRun } from '../../report/stability.ts'
import { linesOf, stabilityOf, type FailedTest, type Planned } from '../../report/verification.ts'
import type { Journal } from './journal.ts'
import type { RunOutcome } from './outcome.ts'
import { runOf } from './plan.ts'
import { runSuite, type Suite, type SuiteEnded } from './run-suite.ts'

interface Listener {
  readonly starts: (number: number, of: { readonly seed: number | undefined; readonly workers: number }) => void
  readonly ended: (run: RepeatedRun) => void
}

/** Runs the suite as often as is planned and not yet done. */
export async function repeat(suite: Suite, journal: Journal, plan: Planned, listener: Listener): Promise<void> {
  const done = linesOf(journal.lines, 'run').length
  for (let number = done + 1; number <= plan.runs; number += 1) {
    if (plan.stopEarly && isDecided(journal)) return
    const { seed, workers } = runOf(plan, number)
    listener.starts(number, { seed, workers })
    const run = newRunId()
    const assignment = { record: { root: journal.root, run } }
    const ended = await runSuite(suite, { assignment, seed, workers, keepIn: folderOf(journal, number) })
    const line = { number, run, seed, workers, ...countsOf(ended) }
    journal.write({ type: 'run', run: line, failures: failuresOf(ended.outcome) })
    listener.ended(line)
  }
}

/** Where output and record of a run are kept. */
export function folderOf({ folder }: Journal, number: number): string {
  return join(folder, `run-${number}`)
}

/** A test is known to be flaky, or two runs have failed. */
function isDecided({ lines }: Journal): boolean {
  const { flaky, runs } = stabilityOf(lines)
  const failed = runs.filter(({ code }) => code !== 0).length
  return flaky.length > 0 || failed > 1 || (failed === 1 && runs.length > 1)
}

const nothing = { tests: { passed: 0, failed: 0, skipped: 0 }, isolationMs: 0, leftovers: [] }

function countsOf({ code, ms, outcome }: SuiteEnded): Omit<RepeatedRun, 'number' | 'run' | 'seed' | 'workers'> {
  const { tests, isolationMs, leftovers } = outcome?.summary ?? nothing
  const { passed, failed, skipped } = tests
  return { code, passed, failed, skipped, durationMs: ms, isolationMs, leftovers: leftovers.length }
}

function failuresOf(outcome: RunOutcome | undefined): readonly FailedTest[] {
  return (outcome?.tests ?? [])
    .filter(({ everFailed }) => everFailed)
    .flatMap(({ name, error }) => [{ ...name, ...(error === undefined ? {} : { error }) }])
}
