import type { FlakyTest, RepeatedRun, TestName } from '../../report/stability.ts'
import { testKey } from '../../record/test-key.ts'
import { linesOf, stabilityOf } from '../../report/verification.ts'
import { besideFailures } from './beside.ts'
import type { Journal } from './journal.ts'
import { find, readOutcome, type RunOutcome } from './outcome.ts'
import type { Probe } from './probe.ts'
import { folderOf } from './repeat.ts'
import { vitestFlags } from './run-suite.ts'
import { search, type Findings } from './search.ts'

/** Flaky tests that are searched for their causes; the others are listed. */
const mostExplained = 10

/** Finds the cause of each flaky test that is not explained yet. */
export async function explainFlaky(journal: Journal, probe: Probe, starts: (test: FlakyTest) => void): Promise<void> {
  const { flaky, runs, command } = stabilityOf(journal.lines)
  const known = new Set(linesOf(journal.lines, 'flaky').map(({ test }) => testKey(test)))
  for (const [index, test] of flaky.slice(0, mostExplained).entries()) {
    if (known.has(testKey(test))) continue
    starts(test)
    const findings = await findingsOf(test, runs, journal, probe)
    const again = findings.replay === undefined ? rerun(test, runs, command) : replay(journal.id, index + 1)
    journal.write({ type: 'flaky', test: { ...test, ...findings, reproduce: again } })
  }
}

async function findingsOf(
  test: FlakyTest,
  runs: readonly RepeatedRun[],
  journal: Journal,
  probe: Probe,
): Promise<Findings & Pick<FlakyTest, 'beside'>> {
  const failed = await recorded(journal, test.failedIn[0] ?? 0)
  if (failed === undefined) return {}
  const suspects = linesOf(journal.lines, 'flaky').flatMap(({ test: { polluters, needs } }) => polluters ?? needs ?? [])
  const found = await search(test, { failed, passed: await passingRun(test, runs, journal), suspects }, probe)
  if (found.polluters !== undefined || found.needs !== undefined) return found
  const beside = await metBeside(test, runs, journal)
  return beside.length === 0 ? found : { ...found, beside }
}

/** What no part of the suite in one worker has shown again may have come from another worker. */
async function metBeside(
  test: FlakyTest,
  runs: readonly RepeatedRun[],
  journal: Journal,
): Promise<readonly TestName[]> {
  const outcomes = { failed: [] as RunOutcome[], passed: [] as RunOutcome[] }
  for (const { number } of runs) {
    const outcome = await recorded(journal, number)
    if (outcome !== undefined) outcomes[test.failedIn.includes(number) ? 'failed' : 'passed'].push(outcome)
  }
  return besideFailures(test, outcomes.failed, outcomes.passed)
}

async function passingRun(
  test: FlakyTest,
  runs: readonly RepeatedRun[],
  journal: Journal,
): Promise<RunOutcome | undefined> {
  for (const { number } of runs.filter(({ number }) => !test.failedIn.includes(number))) {
    const outcome = await recorded(journal, number)
    if (outcome !== undefined && find(outcome, test)?.status === 'passed') return outcome
  }
  return undefined
}

function recorded(journal: Journal, number: number): Promise<RunOutcome | undefined> {
  return readOutcome(folderOf(journal, number))
}

function replay(id: string, number: number): string {
  return `npx tidemark verify --replay ${id}/${number}`
}

/** The command of the first failing run. */
function rerun(test: FlakyTest, runs: readonly RepeatedRun[], command: readonly string[]): string {
  const run = runs.find(({ number }) => number === test.failedIn[0])
  if (run === undefined) return command.join(' ')
  const flags = vitestFlags(command, run.seed, run.workers)
  if (flags.length > 0) return [...command, ...flags].join(' ')
  const seed = run.seed === undefined ? [] : [`TIDEMARK_SEED=${run.seed}`]
  return [...seed, `TIDEMARK_WORKERS=${run.workers}`, ...command].join(' ')
}
