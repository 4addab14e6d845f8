import { DatabaseError } from 'pg'
import { failed } from './found.ts'
import { type MigrationFinding, finding } from './finding.ts'
import { judge } from './judge.ts'
import type { Laboratory } from './laboratory.ts'
import { observe, type Observed } from './observe.ts'
import { rowsOf, type State } from './state.ts'
import type { Step } from './steps.ts'
import { changedValues, droppedValues, type Lost } from './values.ts'
import { comesBack, earlierRows, findRows, type Rows, type RowsRequest } from './rows.ts'

/** What one migration did to a database with rows. */
export interface Measured {
  readonly migration: string
  /** Rows in all tables when it began. */
  readonly rows: number
  readonly ms: number
  /** Statement by statement; null where that could not be seen. */
  readonly statements: readonly Observed[] | null
}

export interface OnRows {
  /** Where the rows came from. */
  readonly from: string
  readonly measured: readonly Measured[]
  readonly findings: readonly MigrationFinding[]
}

/** The newest migrations on a database with rows: onwards from where the rows are, or back from there, one after another. */
export async function tryOnRows(request: RowsRequest): Promise<OnRows> {
  const rows = await findRows(request)
  if (rows.applied < request.steps.length) return tryForward(request, rows)
  const tried = await tryBackward(request, rows)
  const stuck = tried.measured.length === 0 && tried.findings.every(({ code }) => code === 'down-fails-on-data')
  return stuck ? tryForward(request, await earlierRows(request, tried.findings)) : tried
}

/** Each goes up for good once it was tried, so that the next one finds it. Ends at one that doesn't go up. */
async function tryForward(request: RowsRequest, rows: Rows): Promise<OnRows> {
  const measured: Measured[] = []
  const findings = [...rows.findings]
  for (const step of request.steps.slice(rows.applied)) {
    const tried = await tryStep(request, rows, rows.database, step)
    findings.push(...tried.findings)
    if (tried.measured === undefined) break
    measured.push(tried.measured)
  }
  return { from: rows.from, measured, findings }
}

/** Each is tried on the rows that are there when only it, and what is newer, was taken back: none has more. */
async function tryBackward(request: RowsRequest, rows: Rows): Promise<OnRows> {
  const { laboratory, scratch, steps, last, way } = request
  const tried: Tried[] = []
  const findings: MigrationFinding[] = []
  let { database } = rows
  for (const step of steps.slice(-last).toReversed()) {
    if (step.down === undefined || !comesBack(way, step)) break
    laboratory.progress(`taking ${step.name} back, with rows`)
    const before = await laboratory.copy(database)
    const { error } = await laboratory.run(before, step.down)
    await scratch.drop(error === undefined ? database : before)
    if (error !== undefined) {
      findings.push(failed('down-fails-on-data', `does not go down with the rows of ${rows.from}`, step, error))
      break
    }
    database = before
    tried.unshift(await laboratory.inCopy(database, (copy) => tryStep(request, rows, copy, step)))
  }
  return {
    from: rows.from,
    measured: tried.flatMap(({ measured }) => measured ?? []),
    findings: [...tried.flatMap((one) => one.findings), ...findings],
  }
}

interface Tried {
  /** Undefined when it did not go up. */
  readonly measured: Measured | undefined
  readonly findings: readonly MigrationFinding[]
}

/** First in a copy, where it is watched and taken back again, then for good. */
async function tryStep(request: RowsRequest, { from }: Rows, database: string, step: Step): Promise<Tried> {
  const { laboratory } = request
  laboratory.progress(`${step.name} on the rows of ${from}`)
  const before = await laboratory.state(database)
  const trial = await laboratory.inCopy(database, (copy) => tryInCopy(request, copy, step, before))
  const { ms, error } = await laboratory.run(database, step.up)
  if (error !== undefined) {
    const finding = failed('up-fails-on-data', `does not go up with the rows of ${from}`, step, error)
    return { measured: undefined, findings: [finding] }
  }
  const measured = { migration: step.name, rows: rowsOf(before), ms, statements: trial.statements }
  return { measured, findings: trial.findings }
}

interface Trial {
  readonly statements: readonly Observed[] | null
  readonly findings: readonly MigrationFinding[]
}

async function tryInCopy(
  { laboratory, way }: RowsRequest,
  database: string,
  step: Step,
  before: State,
): Promise<Trial> {
  const { statements, findings } = await watch(laboratory, database, step)
  const after = await laboratory.state(database)
  const dropped = valuesFinding('drops-values', 'removes values', step, droppedValues(before, after))
  const all = [...findings, ...judge(step.name, statements ?? []), ...dropped]
  // What a way down does wrong has been said.
  const back = comesBack(way, step) ? await tryBack(laboratory, database, step, before) : []
  return { statements, findings: [...all, ...back] }
}

async function tryBack(
  laboratory: Laboratory,
  database: string,
  step: Step,
  before: State,
): Promise<readonly MigrationFinding[]> {
  if (step.down === undefined) return []
  const { error } = await laboratory.run(database, step.down)
  if (error !== undefined) return [failed('down-fails-on-data', 'does not go down again with rows', step, error)]
  const changed = changedValues(before, await laboratory.state(database))
  return valuesFinding('down-loses-values', 'goes down without values that were there before', step, changed)
}

/** Statement by statement in one transaction where that is possible. What it fails with, the migration as a whole fails with too. */
async function watch(laboratory: Laboratory, database: string, step: Step): Promise<Trial> {
  const { name: migration, sql, up } = step
  const whole = async (seen: MigrationFinding): Promise<Trial> => {
    await laboratory.run(database, up)
    return { statements: null, findings: [seen] }
  }
  if (sql === undefined)
    return whole(finding('not-measured', 'is run by a program: its statements are not seen', { migration }))
  try {
    return { statements: await laboratory.in(database, (client) => observe(client, sql)), findings: [] }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    if (error.code === '25001')
      return whole(finding('no-transaction', 'can only be run outside a transaction', { migration }))
    return whole(
      finding('not-measured', 'could not be run statement by statement', { migration, seen: [error.message] }),
    )
  }
}

function valuesFinding(
  code: 'drops-values' | 'down-loses-values',
  happened: string,
  { name: migration }: Step,
  lost: readonly Lost[],
): readonly MigrationFinding[] {
  const seen = lost.map(({ object, values }) => {
    const noun = object.startsWith('table ') ? 'row' : 'value'
    return `${object}: ${values} ${noun}${values === 1 ? '' : 's'}`
  })
  return lost.length === 0 ? [] : [finding(code, happened, { migration, seen })]
}
