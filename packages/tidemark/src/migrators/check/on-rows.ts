import { DatabaseError } from 'pg'
import { failed } from './each.ts'
import { type Finding, finding } from './finding.ts'
import { judge } from './judge.ts'
import type { Laboratory } from './laboratory.ts'
import { observe, type Observed } from './observe.ts'
import { rowsOf, type State } from './state.ts'
import type { Step } from './steps.ts'
import { changedValues, droppedValues, type Lost } from './values.ts'
import type { Rows } from './rows.ts'

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
  readonly measured: readonly Measured[]
  readonly findings: readonly Finding[]
}

/** The newest migrations on a database with rows: each first in a copy, where it is watched and taken back again, then for good. */
export async function tryOnRows(laboratory: Laboratory, steps: readonly Step[], rows: Rows): Promise<OnRows> {
  const measured: Measured[] = []
  const findings: Finding[] = []
  for (const step of steps.slice(rows.applied)) {
    laboratory.progress(`${step.name} on the rows of ${rows.from}`)
    const before = await laboratory.state(rows.database)
    const trial = await laboratory.inCopy(rows.database, (copy) => tryInCopy(laboratory, copy, step, before))
    const { ms, error } = await laboratory.run(rows.database, step.up)
    if (error !== undefined) {
      findings.push(failed('up-fails-on-data', `does not go up with the rows of ${rows.from}`, step, error))
      break
    }
    findings.push(...trial.findings)
    measured.push({ migration: step.name, rows: rowsOf(before), ms, statements: trial.statements })
  }
  return { measured, findings }
}

interface Trial {
  readonly statements: readonly Observed[] | null
  readonly findings: readonly Finding[]
}

async function tryInCopy(laboratory: Laboratory, database: string, step: Step, before: State): Promise<Trial> {
  const { statements, findings } = await watch(laboratory, database, step)
  const after = await laboratory.state(database)
  const dropped = valuesFinding('drops-values', 'removes values', step, droppedValues(before, after))
  const all = [...findings, ...judge(step.name, statements ?? []), ...dropped]
  return { statements, findings: [...all, ...(await tryBack(laboratory, database, step, before))] }
}

async function tryBack(
  laboratory: Laboratory,
  database: string,
  step: Step,
  before: State,
): Promise<readonly Finding[]> {
  if (step.down === undefined) return []
  const { error } = await laboratory.run(database, step.down)
  if (error !== undefined) return [failed('down-fails-on-data', 'does not go down again with rows', step, error)]
  const changed = changedValues(before, await laboratory.state(database))
  return valuesFinding('down-loses-values', 'goes down without values that were there before', step, changed)
}

/** Statement by statement in one transaction where that is possible. What it fails with, the migration as a whole fails with too. */
async function watch(laboratory: Laboratory, database: string, step: Step): Promise<Trial> {
  const { name: migration, sql, up } = step
  const whole = async (seen: Finding): Promise<Trial> => {
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
): readonly Finding[] {
  const seen = lost.map(({ object, values }) => `${object}: ${values} ${values === 1 ? 'value' : 'values'}`)
  return lost.length === 0 ? [] : [finding(code, happened, { migration, seen })]
}
