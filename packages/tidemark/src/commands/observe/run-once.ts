import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { newRunId } from '../../record/run-id.ts'
import type { Assignment } from '../../runner/assignment.ts'
import type { RunOutcome } from '../verify/outcome.ts'
import { runSuite, type Suite } from '../verify/run-suite.ts'

/**
 * Runs the suite, or what is asked for of it. The record holds rows of the application: it is read and removed.
 * @throws TidemarkError TM_VERIFY_NO_RECORD
 */
export async function runOnce(
  suite: Suite,
  name: string,
  asked: Omit<Assignment, 'record'>,
  workers = 1,
): Promise<RunOutcome> {
  const root = join(suite.folder, name)
  const assignment = { record: { root, run: newRunId() }, ...asked }
  try {
    const { outcome, code } = await runSuite(suite, { assignment, workers, keepIn: root })
    if (outcome !== undefined) return outcome
    throw new TidemarkError('TM_VERIFY_NO_RECORD', {
      seen: `${suite.command.join(' ')}: exit code ${code}`,
      facts: { log: join(root, 'output.log') },
    })
  } finally {
    for (const part of ['.tidemark', 'events.ndjson']) rmSync(join(root, part), { recursive: true, force: true })
  }
}
