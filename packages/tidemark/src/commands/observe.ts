import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openScratch } from '../database/scratch.ts'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { observationFolder } from '../record/folders.ts'
import { newRunId } from '../record/run-id.ts'
import { observationFile, type Observation } from '../report/observation.ts'
import { renderObservation } from '../report/observation-text.ts'
import { styleFor } from '../report/style.ts'
import { title } from '../report/words.ts'
import type { Assignment } from '../runner/assignment.ts'
import { connect } from '../server/connect.ts'
import type { CommandDefinition, Invocation, Outcome as Ended } from './frame/command.ts'
import { signalCode } from './frame/interrupts.ts'
import { openProject, type OpenProject } from './frame/project.ts'
import { writeLine } from './frame/spinner.ts'
import { entangled } from './observe/entangled.ts'
import { actorsOf, type Actor } from './observe/actors.ts'
import { disturbedTables } from './observe/beside.ts'
import { compareClaims, type Compared } from './observe/compare.ts'
import { conflictsOf } from './observe/conflicts.ts'
import { requireTouched } from './observe/touched.ts'
import { leftBehind, readers } from './observe/traces.ts'
import { inMemory } from './verify/journal.ts'
import type { Outcome, TestOutcome } from './verify/outcome.ts'
import { usage } from './verify/plan.ts'
import { prober, told } from './verify/probe.ts'
import { Interrupted, runSuite, type Suite } from './verify/run-suite.ts'

/** Most rows of a table that are noted of one test. */
const rowsNoted = 500

/** Seconds that the values of one unique index or exclusion constraint may take to be compared. */
const longestComparison = 20

export const observe: CommandDefinition = {
  name: 'observe',
  summary: 'run an existing suite on one shared database and say who disturbs whom',
  description:
    'Runs a suite as it is on a database of its own that all tests share and nobody cleans, then once more with every test on a clean state, and says who leaves rows behind, who reads them, which tests pass or fail only because of them, and who would meet in parallel. Exit codes: 0 no outcome depends on others, 1 some do.',
  arguments: [['<command...>', 'program and arguments, after `--`']],
  passThrough: true,
  config: [],
  action: observeSuite,
}

async function observeSuite(invocation: Invocation): Promise<Ended> {
  const { args, quiet, terminal } = invocation
  if (args.length === 0) throw usage('no command: `tidemark observe -- npx vitest run`')
  const project = await openProject(invocation)
  const { config, server } = project
  const id = newRunId()
  const folder = observationFolder(config.root, id)
  const suite = { invocation, command: args, folder }
  try {
    const queries = server.access.kind === 'embedded' ? 'plans' : 'off'
    const observation = { version: 1 as const, id, command: args, ...(await look(suite, queries, project, invocation)) }
    writeFileSync(observationFile(config.root, id), JSON.stringify(observation))
    quiet()
    const found = observation.dependent.length + observation.disturbed.length
    const text = renderObservation(observation, styleFor(terminal.out, terminal.env))
    return { code: found === 0 ? 0 : 1, json: observation, text }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    return { code: signalCode(error.signal), json: null, text: '' }
  }
}

type Found = Omit<Observation, 'version' | 'id' | 'command'>

async function look(
  suite: Suite,
  queries: 'plans' | 'off',
  project: OpenProject,
  invocation: Invocation,
): Promise<Found> {
  const { progress, terminal } = invocation
  progress('the suite on a database that all tests share')
  const shared = await run(suite, 'shared', {
    isolation: 'observe',
    queries,
    rows: { of: 'all', since: 'test', limit: rowsNoted },
  })
  const actors = actorsOf(shared)
  if (queries === 'plans') requireTouched(shared, actors, join(suite.folder, 'shared'))
  progress('every test on a clean state')
  const only = shared.tests.map(({ name }) => name)
  const apart = await run(suite, 'apart', { isolation: 'rewind', only })
  const probe = told(prober(suite, inMemory(), 'observe'), progress)
  const starts = ({ name: { file, path } }: TestOutcome): void =>
    writeLine(terminal, `searching for what decides about ${title(file, path)}`)
  const { meetings, untold } = await compare(project, actors, invocation)
  const { total, passed, failed } = shared.summary.tests
  return {
    tests: { total, passed, failed },
    dependent: await entangled(shared, apart, probe, starts),
    disturbed: await entangled(apart, shared, probe, starts),
    conflicts: conflictsOf(meetings),
    ...(untold.length === 0 ? {} : { untold }),
    ...(queries === 'plans' ? { changedWhileRead: disturbedTables(shared, actors) } : {}),
    left: leftBehind(shared),
    readers: queries === 'plans' ? readers(shared) : undefined,
  }
}

/** In a database of its own, with the types and operators of the suite's. */
async function compare(
  { server, config, template }: OpenProject,
  actors: readonly Actor[],
  { progress, resources }: Invocation,
): Promise<Compared> {
  progress('comparing what tests wrote')
  const scratch = resources.own(await openScratch(server.access, newRunId(), config.root))
  const database = await scratch.clone(template.name)
  const settings = { search_path: 'pg_catalog', statement_timeout: `${longestComparison}s` }
  const session = await connect(server.access, database, { application: 'tidemark observe', settings })
  try {
    return await compareClaims(session, actors)
  } finally {
    await session.end()
    await scratch.drop(database)
  }
}

/** The record holds rows of the application: it is read and removed. */
async function run(suite: Suite, name: string, asked: Omit<Assignment, 'record'>): Promise<Outcome> {
  const root = join(suite.folder, name)
  const assignment = { record: { root, run: newRunId() }, ...asked }
  try {
    const { outcome } = await runSuite(suite, { assignment, workers: 1, keepIn: root })
    if (outcome !== undefined) return outcome
  } finally {
    for (const part of ['.tidemark', 'events.ndjson']) rmSync(join(root, part), { recursive: true, force: true })
  }
  throw new TidemarkError('TM_VERIFY_NO_RECORD', {
    seen: suite.command.join(' '),
    facts: { log: join(root, 'output.log') },
  })
}
