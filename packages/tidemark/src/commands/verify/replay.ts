import { TidemarkError } from '../../errors/tidemark-error.ts'
import { newRunId } from '../../record/run-id.ts'
import { stabilityOf } from '../../report/verification.ts'
import type { Invocation, CommandOutcome } from '../frame/command.ts'
import { reopenJournal } from './journal.ts'
import { find } from './outcome.ts'
import { runSuite } from './run-suite.ts'

/** Runs the tests that make a flaky test fail, in front of the user. The exit code says whether it failed. */
export async function replay(invocation: Invocation, root: string, reference: string): Promise<CommandOutcome> {
  const [id = '', number = ''] = reference.split('/')
  const journal = reopenJournal(root, id)
  const { command, flaky } = stabilityOf(journal.lines)
  const test = flaky[Number(number) - 1]
  if (test?.replay === undefined) throw new TidemarkError('TM_VERIFY_NOTHING_TO_REPLAY', { seen: reference })
  const suite = { invocation, command, folder: journal.folder }
  const assignment = { record: { root, run: newRunId() }, only: test.replay }
  const { outcome } = await runSuite(suite, { assignment, workers: 1 })
  const failed = outcome !== undefined && find(outcome, test)?.everFailed === true
  return {
    code: failed ? 1 : 0,
    json: { failed, test: test.path, file: test.file, run: assignment.record.run },
    text: '',
  }
}
