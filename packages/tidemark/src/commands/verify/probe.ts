import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Isolation } from '../../config/config.ts'
import type { Progress } from '../../config/progress.ts'
import { newRunId } from '../../record/run-id.ts'
import type { TestName } from '../../report/stability.ts'
import { testKey } from '../../record/test-key.ts'
import { linesOf } from '../../report/verification.ts'
import { count, title } from '../../report/words.ts'
import type { Journal } from './journal.ts'
import { find, type TestOutcome } from './outcome.ts'
import { runSuite, type Suite } from './run-suite.ts'

/** Most rows of one table that are compared. */
const rowsSeen = 200

export interface ProbeRequest {
  /** The test that it is about. */
  readonly target: TestName
  /** Tests to run before it, in this order. */
  readonly earlier: readonly TestName[]
  /** Tells repetitions of the same probe apart. */
  readonly trial?: number
}

/** Runs parts of a suite to see what one test does after them. Undefined when the test did not run. */
export type Probe = (request: ProbeRequest) => Promise<TestOutcome | undefined>

/** Parts are run in one worker, each in processes and on a database of its own; what was run once is remembered. */
export function prober(suite: Suite, journal: Pick<Journal, 'lines' | 'write'>, isolation?: Isolation): Probe {
  return async (request) => {
    const key = keyOf(request, isolation)
    const known = linesOf(journal.lines, 'probe').find((line) => line.key === key)
    if (known !== undefined) return (known.outcome ?? undefined) as TestOutcome | undefined
    const outcome = await run(suite, request, isolation)
    journal.write({ type: 'probe', key, outcome: outcome ?? null })
    return outcome
  }
}

/** Says what is being run. */
export function told(probe: Probe, progress: Progress): Probe {
  let number = 0
  return (request) => {
    number += 1
    const { target, earlier } = request
    progress(`search ${number}: ${count(earlier.length, 'test')}, then ${title(target.file, target.path)}`)
    return probe(request)
  }
}

async function run(
  suite: Suite,
  { target, earlier }: ProbeRequest,
  isolation: Isolation | undefined,
): Promise<TestOutcome | undefined> {
  const root = join(suite.folder, 'probe')
  const assignment = {
    record: { root, run: newRunId() },
    only: [...earlier, target],
    rows: { of: [target], since: 'template', limit: rowsSeen },
    ...(isolation === undefined ? {} : { isolation }),
  } as const
  try {
    const { outcome, code } = await runSuite(suite, { assignment, workers: 1, keepIn: root })
    if (outcome !== undefined) return find(outcome, target)
    throw new TidemarkError('TM_VERIFY_NO_RECORD', {
      seen: `${suite.command.join(' ')}: exit code ${code}`,
      facts: { log: join(root, 'output.log') },
    })
  } finally {
    for (const part of ['.tidemark', 'events.ndjson']) rmSync(join(root, part), { recursive: true, force: true })
  }
}

function keyOf({ target, earlier, trial = 1 }: ProbeRequest, isolation: Isolation | undefined): string {
  const names = [...earlier, target].map(testKey)
  return createHash('sha256')
    .update(JSON.stringify([names, trial, isolation ?? '']))
    .digest('hex')
    .slice(0, 16)
}
