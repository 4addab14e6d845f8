import { Option } from 'commander'
import type { ResolvedConfig } from '../config/config.ts'
import { newRunId } from '../record/run-id.ts'
import { publish } from '../report/publish.ts'
import { selectVerification, type Selected } from '../report/select.ts'
import { renderRun, renderStability } from '../report/stability-text.ts'
import { styleFor } from '../report/style.ts'
import { linesOf, stabilityOf, type Planned } from '../report/verification.ts'
import { count, title } from '../report/words.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { signalCode } from './frame/interrupts.ts'
import { openProject } from './frame/project.ts'
import { writeLine } from '../config/spinner.ts'
import { explainFlaky } from './verify/explain.ts'
import { createJournal, reopenJournal, type Journal } from './verify/journal.ts'
import { usage } from './frame/usage.ts'
import { planFlags, planOf } from './verify/plan.ts'
import { prober, told } from './verify/probe.ts'
import { repeat } from './verify/repeat.ts'
import { replay } from './verify/replay.ts'
import { Interrupted, type Suite } from './verify/run-suite.ts'

export const verify: CommandDefinition = {
  name: 'verify',
  summary: 'run a suite several times, shuffled, and find what makes tests flaky',
  description:
    'Runs a suite several times, in recorded random orders and with several numbers of workers, and says which tests are flaky: in which runs they failed, what the database held then, and after which earlier tests they fail. Exit codes: 0 stable, 1 flaky or failing.',
  arguments: [['[command...]', 'program and arguments, after `--`']],
  passThrough: true,
  config: [],
  flags: [
    ...planFlags,
    new Option('--resume <id>', 'go on with a verification that was interrupted'),
    new Option('--replay <id/number>', 'show the failure of a flaky test that was found'),
  ],
  action: verifySuite,
}

async function verifySuite(invocation: Invocation): Promise<CommandOutcome> {
  const { args, flags, quiet } = invocation
  if (args.length > 0 && (flags['resume'] ?? flags['replay']) !== undefined) {
    throw usage('the command of a verification is known: leave it out with --resume and --replay')
  }
  const fresh = flags['resume'] === undefined && flags['replay'] === undefined
  const plan = fresh ? planOf(newRunId(), args, flags) : undefined
  // Held until the end: the server needs to start only once.
  const { config } = await openProject(invocation)
  if (flags['replay'] !== undefined) {
    quiet()
    return replay(invocation, config.root, String(flags['replay']))
  }
  const journal = plan === undefined ? reopenJournal(config.root, String(flags['resume'])) : begin(config.root, plan)
  const [planned] = linesOf(journal.lines, 'planned')
  if (planned === undefined) throw usage(`--resume ${journal.id}: it has no plan`)
  return complete(invocation, journal, planned, config)
}

function begin(root: string, plan: Planned): Journal {
  const journal = createJournal(root, plan.id)
  journal.write(plan)
  return journal
}

/** Does what is left to do, and says what came of it, also when it was interrupted. */
async function complete(
  invocation: Invocation,
  journal: Journal,
  plan: Planned,
  config: ResolvedConfig,
): Promise<CommandOutcome> {
  const suite = { invocation, command: plan.command, folder: journal.folder }
  const interrupted = await work(suite, journal, plan, invocation).catch((error: unknown) => {
    if (error instanceof Interrupted) return error
    throw error
  })
  invocation.quiet()
  const stability = stabilityOf(journal.lines)
  const { err, env } = invocation.terminal
  const select = (): Selected => selectVerification(journal.root, journal.id)
  const published = interrupted === undefined ? await publish(select, { config, env }) : []
  for (const line of published) err.write(`${line}\n`)
  const text = renderStability(stability, styleFor(invocation.terminal.out, invocation.terminal.env))
  const failed = stability.verdict === 'stable' ? 0 : 1
  return { code: interrupted === undefined ? failed : signalCode(interrupted.signal), json: stability, text }
}

async function work(
  suite: Suite,
  journal: Journal,
  plan: Planned,
  { terminal, progress }: Invocation,
): Promise<undefined> {
  const style = styleFor(terminal.err, terminal.env)
  const say = (text: string): void => writeLine(terminal, text)
  await repeat(suite, journal, plan, {
    starts: (number, { workers }) => progress(`run ${number} of ${plan.runs}, ${count(workers, 'worker')}`),
    ended: (run) => say(renderRun(run, plan.runs, style)),
  })
  await explainFlaky(journal, told(prober(suite, journal), progress), ({ file, path }) =>
    say(`searching for what makes ${title(file, path)} fail`),
  )
  if (!journal.lines.some(({ type }) => type === 'ended')) journal.write({ type: 'ended' })
}
