import { type Comparison, compare } from './compare.ts'
import { type MigrationFinding, finding, type FindingCode } from './finding.ts'
import { differing, failed, line } from './found.ts'
import type { Laboratory } from './laboratory.ts'
import type { State } from './state.ts'
import type { Step } from './steps.ts'

/** What one migration came to, tried alone. */
export interface Tried {
  readonly name: string
  readonly upMs: number
  readonly downMs: number | null
  /** Whether it went down and up again to the same schema; null where it has no way down. */
  readonly returns: boolean | null
}

export interface Way {
  readonly tried: readonly Tried[]
  /** State before the first migration, and after each that went up. */
  readonly states: readonly State[]
  /** The database in which all of them went up. */
  readonly database: string
  readonly findings: readonly MigrationFinding[]
}

/** Up from nothing, one migration after another; each of them, in a copy, down and up again. Ends at one that doesn't go up. */
export async function tryEach(laboratory: Laboratory, steps: readonly Step[]): Promise<Way> {
  const database = await laboratory.empty()
  const states = [await laboratory.state(database)]
  const tried: Tried[] = []
  const findings: MigrationFinding[] = []
  for (const [index, step] of steps.entries()) {
    laboratory.progress(`${index + 1} of ${steps.length}: ${step.name}`)
    const { ms, error } = await laboratory.run(database, step.up)
    if (error !== undefined) {
      findings.push(failed('up-fails', 'does not go up from an empty database', step, error))
      break
    }
    const before = states[index] as State
    const after = await laboratory.state(database)
    states.push(after)
    const trial = await laboratory.inCopy(database, (copy) => tryBack(laboratory, copy, step, before, after))
    findings.push(...trial.findings)
    tried.push({ name: step.name, upMs: ms, downMs: trial.downMs, returns: trial.returns })
  }
  return { tried, states, database, findings: [...findings, ...forwardOnly(steps)] }
}

interface Trial extends Omit<Tried, 'name' | 'upMs'> {
  readonly findings: readonly MigrationFinding[]
}

async function tryBack(
  laboratory: Laboratory,
  database: string,
  step: Step,
  before: State,
  after: State,
): Promise<Trial> {
  const findings = step.opaque ? await goUpAgain({ laboratory, database, step, after }, twice) : []
  if (step.down === undefined) return { downMs: null, returns: null, findings }
  const down = await laboratory.run(database, step.down)
  if (down.error !== undefined) {
    return {
      downMs: null,
      returns: false,
      findings: [...findings, failed('down-fails', 'does not go down', step, down.error)],
    }
  }
  const wayDown = compareDown(step, compare(before, await laboratory.state(database)))
  const wayUp = await goUpAgain({ laboratory, database, step, after }, afterDown)
  const all = [...findings, ...wayDown, ...wayUp]
  return { downMs: down.ms, returns: all.every(({ severity }) => severity !== 'problem'), findings: all }
}

function compareDown(step: Step, { schema, order, rows }: Comparison): readonly MigrationFinding[] {
  const { name: migration } = step
  // Where a tool keeps its own tables is its own business.
  const own = step.opaque ? schema.filter(({ how }) => how === 'left') : []
  const stay =
    own.length === 0
      ? []
      : [finding('stays-behind', 'leaves something behind on its way down', { migration, seen: own.map(line) })]
  return [
    ...differing(
      'down-differs',
      'does not go down to the schema before it',
      step,
      schema.filter((one) => !own.includes(one)),
    ),
    ...stay,
    ...differing('column-order', 'goes down to another order of columns', step, order),
    ...differing('down-leaves-rows', 'goes down to other rows than before it', step, rows),
  ]
}

interface Again {
  readonly fails: readonly [code: FindingCode, happened: string]
  readonly differs: readonly [code: FindingCode, happened: string]
}

/** A tool is called at every start: a second call has to change nothing. */
const twice: Again = {
  fails: ['not-repeatable', 'fails when it is run a second time'],
  differs: ['not-repeatable', 'changes something when it is run a second time'],
}

const afterDown: Again = {
  fails: ['up-again-fails', 'does not go up again after it went down'],
  differs: ['up-again-differs', 'goes up to something else after it went down'],
}

/** Goes up once more, to the state that the first time made. */
async function goUpAgain(
  { laboratory, database, step, after }: Gone,
  { fails, differs }: Again,
): Promise<readonly MigrationFinding[]> {
  const { error } = await laboratory.run(database, step.up)
  if (error !== undefined) return [failed(...fails, step, error)]
  const { schema, rows } = compare(after, await laboratory.state(database))
  return differing(...differs, step, [...schema, ...rows])
}

interface Gone {
  readonly laboratory: Laboratory
  readonly database: string
  readonly step: Step
  readonly after: State
}

/** One note for all files that only go up, where others do go down. */
function forwardOnly(steps: readonly Step[]): readonly MigrationFinding[] {
  const without = steps.filter(({ down, opaque }) => down === undefined && !opaque)
  if (without.length === 0) return []
  const all = without.length === steps.length
  const happened = all ? 'No migration has a way down.' : 'Some migrations have no way down.'
  return [finding('no-way-down', happened, { seen: all ? [] : without.map(({ name }) => name) })]
}
