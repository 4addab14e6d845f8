import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { openScratch } from '../database/scratch.ts'
import { observationFolder } from '../record/folders.ts'
import { newRunId } from '../record/run-id.ts'
import { observationFile, type Observation, type Provoked } from '../report/observation.ts'
import { renderObservation } from '../report/observation-text.ts'
import type { TestName } from '../report/stability.ts'
import { styleFor } from '../report/style.ts'
import { title } from '../report/words.ts'
import type { CommandDefinition, Invocation, CommandOutcome as Ended } from './frame/command.ts'
import type { Flags } from './frame/flags.ts'
import { signalCode } from './frame/interrupts.ts'
import { openProject, type OpenProject } from './frame/project.ts'
import { writeLine } from '../config/spinner.ts'
import { entangled } from './observe/entangled.ts'
import { actorsOf } from './observe/actors.ts'
import { disturbedTables, emptiedTables, writtenTables, type Emptied, type Written } from './observe/beside.ts'
import { compareIn, type Compared, type Observed } from './observe/compare.ts'
import { conflictsOf } from './observe/conflicts.ts'
import { emptyingPairs, pairsOf } from './observe/provoke/pairs.ts'
import { provoke } from './observe/provoke/provoke.ts'
import { seriesOf, seriesOfWriting } from './observe/provoke/series.ts'
import { writingPairs } from './observe/provoke/writing-pairs.ts'
import { runOnce } from './observe/run-once.ts'
import { requireTouched } from './observe/touched.ts'
import { leftBehind, metRows, readers } from './observe/traces.ts'
import { inMemory } from './verify/journal.ts'
import type { TestOutcome } from './verify/outcome.ts'
import { readNumber, usage } from './frame/usage.ts'
import { prober, told } from './verify/probe.ts'
import { Interrupted, type Suite } from './verify/run-suite.ts'

/** What is noted of every test; of one table at most so many rows. */
const rows = { of: 'all', since: 'test', limit: 500 } as const

/** Seconds for which tests are run together, unless said otherwise, and at most. */
const provokedFor = 300
const longestProvoked = 86_400

export const observe: CommandDefinition = {
  name: 'observe',
  summary: 'run an existing suite on one shared database and say who disturbs whom',
  description:
    'Runs a suite as it is on a database of its own that all tests share and nobody cleans, then once more with every test on a clean state, and says who leaves rows behind, who reads them, which tests pass or fail only because of them, and who would meet in parallel. Exit codes: 0 no outcome depends on others, 1 some do.',
  arguments: [['<command...>', 'program and arguments, after `--`']],
  passThrough: true,
  config: [],
  flags: [
    new Option(
      '--provoke [seconds]',
      'run tests that would meet really at the same time, for at most so many seconds (default: 300)',
    ),
  ],
  action: observeSuite,
}

async function observeSuite(invocation: Invocation): Promise<Ended> {
  const { args, quiet, terminal } = invocation
  if (args.length === 0) throw usage('no command: `tidemark observe -- npx vitest run`')
  const seconds = secondsOf(invocation.flags)
  const project = await openProject(invocation)
  const { config, server } = project
  const id = newRunId()
  const folder = observationFolder(config.root, id)
  const suite = { invocation, command: args, folder }
  try {
    const queries = server.access.kind === 'embedded' ? 'plans' : 'off'
    const found = await look({ suite, queries, project, seconds }, invocation)
    const observation = { version: 1 as const, id, command: args, ...found }
    writeFileSync(observationFile(config.root, id), JSON.stringify(observation))
    quiet()
    const entangled = observation.dependent.length + observation.disturbed.length
    const text = renderObservation(observation, styleFor(terminal.out, terminal.env))
    return { code: entangled === 0 ? 0 : 1, json: observation, text }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    return { code: signalCode(error.signal), json: null, text: '' }
  }
}

type Found = Omit<Observation, 'version' | 'id' | 'command'>

interface Asked {
  readonly suite: Suite
  readonly queries: 'plans' | 'off'
  readonly project: OpenProject
  /** For which tests are run together; undefined where they are not. */
  readonly seconds: number | undefined
}

async function look(asked: Asked, invocation: Invocation): Promise<Found> {
  const { suite, queries } = asked
  const { progress, terminal } = invocation
  progress('the suite on a database that all tests share')
  const shared = await runOnce(suite, 'shared', {
    isolation: 'observe',
    queries,
    rows,
  })
  const actors = actorsOf(shared)
  if (queries === 'plans') requireTouched(shared, actors, join(suite.folder, 'shared'))
  progress('every test on a clean state')
  const only = shared.tests.map(({ name }) => name)
  const apart = await runOnce(suite, 'apart', { isolation: 'rewind', only, rows })
  const probe = told(prober(suite, inMemory(), 'observe'), progress)
  const asides = {
    starts: ({ name: { file, path } }: TestOutcome) =>
      writeLine(terminal, `searching for what decides about ${title(file, path)}`),
    met: (test: TestName, from: readonly TestName[]) => metRows(shared, test, from),
  }
  const { meetings, untold, provoked } = await meet(
    asked,
    { actors, clean: apart, emptied: emptiedTables(shared, actors), written: writtenTables(shared, actors) },
    invocation,
  )
  const { total, passed, failed } = shared.summary.tests
  return {
    tests: { total, passed, failed },
    dependent: await entangled(shared, apart, probe, asides),
    disturbed: await entangled(apart, shared, probe, asides),
    conflicts: conflictsOf(meetings),
    ...(untold.length === 0 ? {} : { untold }),
    ...(provoked === undefined ? {} : { provoked }),
    ...(queries === 'plans' ? { changedWhileRead: disturbedTables(shared, actors) } : {}),
    left: leftBehind(shared),
    readers: queries === 'plans' ? readers(shared) : undefined,
  }
}

interface Met extends Observed {
  readonly emptied: readonly Emptied[]
  readonly written: readonly Written[]
}

interface Meetings extends Compared {
  readonly provoked?: Provoked
}

/** Who would meet, and where that is asked for, what happens when they do. In databases of its own. */
async function meet(
  { suite, project: { server, config, template }, seconds }: Asked,
  { emptied, written, ...observed }: Met,
  { progress, resources }: Invocation,
): Promise<Meetings> {
  progress('comparing what tests wrote')
  const { access } = server
  const scratch = resources.own(await openScratch(access, newRunId(), config.root))
  const compared = await compareIn(scratch, access, template.name, observed)
  if (seconds === undefined) return compared
  const place = { suite, scratch, access, template: template.name }
  const pairs = [
    ...[...pairsOf(compared.meetings), ...emptyingPairs(emptied)].map(seriesOf),
    ...writingPairs(written).map(seriesOfWriting),
  ]
  return { ...compared, provoked: await provoke(pairs, place, { progress, seconds }) }
}

/**
 * Undefined where nothing is to be provoked.
 * @throws TidemarkError TM_CLI_USAGE
 */
function secondsOf(flags: Flags): number | undefined {
  const given = flags['provoke']
  if (given === undefined) return undefined
  return given === true ? provokedFor : readNumber('provoke', String(given), longestProvoked)
}
