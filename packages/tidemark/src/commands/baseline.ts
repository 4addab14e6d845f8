import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Baseline } from '../baseline/baseline.ts'
import { compare } from '../baseline/compare.ts'
import { baselineFile, readBaseline, writeBaseline } from '../baseline/file.ts'
import { writeComparison } from '../report/baseline-check.ts'
import { categoriesOf } from '../report/compute/category.ts'
import { styleFor } from '../report/style.ts'
import { count } from '../report/words.ts'
import { measure, type Side } from './baseline/measure.ts'
import { renderComparison } from './baseline/text.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { signalCode } from './frame/interrupts.ts'
import { openProject } from './frame/project.ts'
import { numberOf, usage } from './frame/usage.ts'
import { Interrupted } from './verify/run-suite.ts'

export const baseline: CommandDefinition = {
  name: 'baseline',
  summary: 'save what a suite takes and asks, and check later that it does not take or ask more',
  description:
    'save runs a suite several times and writes to tidemark-baselines/NAME.json how long its tests take, which statements they run and how the server answers them; commit that file. check runs the suite again and compares: statements and plans exactly, times by a test of significance, so that noise is no alarm. With --against it measures another checkout beside this one, which tells more on a machine whose speed changes. Exits with 1 when something is slower, asks more or is answered in another way.',
  arguments: [
    ['<action>', 'save or check'],
    ['[command...]', 'program and arguments, after `--`; check knows that of the baseline'],
  ],
  config: [],
  flags: [
    new Option('--name <name>', 'name of the baseline').default('main'),
    new Option('--runs <number>', 'how often the suite is run').default('10'),
    new Option(
      '--against <folder>',
      'check: another checkout of the project, whose suite is run in turns with this one, instead of a saved baseline',
    ),
    new Option(
      '--workers <number>',
      'workers of the suite (default: 1, the least disturbed; check: those of the baseline)',
    ),
  ],
  action: act,
}

const actions: ReadonlyMap<string | undefined, typeof save> = new Map([
  ['save', save],
  ['check', check],
])

async function act(invocation: Invocation): Promise<CommandOutcome> {
  const [action, ...command] = invocation.args
  const work = actions.get(action)
  if (work === undefined) throw usage(`baseline ${invocation.args.join(' ')}; expected: save or check`)
  try {
    return await work(invocation, command)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    return { code: signalCode(error.signal), json: null, text: '' }
  }
}

async function save(invocation: Invocation, command: readonly string[]): Promise<CommandOutcome> {
  if (command.length === 0) throw usage('no command: `tidemark baseline save -- npx vitest run`')
  const name = nameOf(invocation)
  const project = await openProject(invocation)
  const file = baselineFile(project.config.root, name)
  const circumstances = { command, workers: numberOf(invocation.flags, 'workers', 1000) ?? 1, runs: runsOf(invocation) }
  const measured = await measureOne({ invocation, project }, circumstances)
  writeBaseline(file, measured)
  const tests = Object.keys(measured.tests).length
  const statements = Object.keys(measured.statements).length
  const json = { name, file, runs: measured.runs, tests, statements }
  return { code: 0, json, text: `saved ${file}: ${count(tests, 'test')}, ${count(statements, 'statement')}` }
}

async function check(invocation: Invocation, command: readonly string[]): Promise<CommandOutcome> {
  const { against } = invocation.flags
  const project = await openProject(invocation)
  const here = { invocation, project }
  const compared = await (typeof against === 'string' ? inTurns(here, against, command) : withFile(here, command))
  const { name, before, now } = compared
  const files = Object.keys(before.tests).map((test) => test.split(' > ')[0] ?? '')
  const categoryOf = categoriesOf(files, project.config.categories)
  const comparison = compare(before, now, { name, categoryOf, inTurns: against !== undefined })
  writeComparison(project.config.root, comparison)
  const { out, env } = invocation.terminal
  const code = comparison.verdict === 'kept' ? 0 : 1
  return { code, json: comparison, text: renderComparison(comparison, styleFor(out, env)) }
}

interface Compared {
  readonly name: string
  readonly before: Baseline
  readonly now: Baseline
}

async function withFile(here: Side, command: readonly string[]): Promise<Compared> {
  const name = nameOf(here.invocation)
  const before = readBaseline(baselineFile(here.project.config.root, name))
  const workers = numberOf(here.invocation.flags, 'workers', 1000) ?? before.workers
  const asked = command.length > 0 ? command : before.command
  return { name, before, now: await measureOne(here, { command: asked, workers, runs: runsOf(here.invocation) }) }
}

/** Another checkout of the same project, with its own code, configuration and migrations. */
async function inTurns(here: Side, folder: string, command: readonly string[]): Promise<Compared> {
  const { invocation } = here
  if (command.length === 0) throw usage('no command: `tidemark baseline check --against FOLDER -- npx vitest run`')
  const cwd = resolve(invocation.cwd, folder)
  if (!existsSync(cwd)) throw usage(`--against ${folder}: there is no such folder`)
  const other = { ...invocation, cwd }
  const sides = [{ invocation: other, project: await openProject(other) }, here] as const
  const workers = numberOf(invocation.flags, 'workers', 1000) ?? 1
  const [before, now] = await measure(sides, { command, workers, runs: runsOf(invocation) })
  return { name: folder, before: before as Baseline, now: now as Baseline }
}

async function measureOne(side: Side, plan: Parameters<typeof measure>[1]): Promise<Baseline> {
  const [measured] = await measure([side], plan)
  return measured as Baseline
}

/** It becomes the name of a file. */
function nameOf({ flags }: Invocation): string {
  const name = String(flags['name'])
  if (/^\w[\w.-]{0,59}$/.test(name)) return name
  throw usage(`--name ${name}: letters, digits, dots, dashes and underscores, at most 60`)
}

function runsOf(invocation: Invocation): number {
  return numberOf(invocation.flags, 'runs', 1000) ?? 10
}
