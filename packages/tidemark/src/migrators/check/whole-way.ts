import { compare } from './compare.ts'
import type { Way } from './each.ts'
import { differing, failed } from './found.ts'
import type { MigrationFinding } from './finding.ts'
import type { Laboratory } from './laboratory.ts'
import type { State } from './state.ts'
import type { Step } from './steps.ts'

/** All the way down, as far as there is one, and up again. What each migration does wrong alone has been said. */
export async function tryWholeWay(
  laboratory: Laboratory,
  steps: readonly Step[],
  { database, states }: Way,
): Promise<readonly MigrationFinding[]> {
  const first = steps.findLastIndex(({ down }) => down === undefined) + 1
  if (steps.length - first < 2) return []
  laboratory.progress('all the way down, and up again')
  return laboratory.inCopy(database, async (copy) => {
    const down = await goDown(laboratory, copy, steps.slice(first), states[first] as State)
    if (down.some(({ code }) => code === 'whole-way-fails')) return down
    return [...down, ...(await goUp(laboratory, copy, steps.slice(first), states.at(-1) as State))]
  })
}

async function goDown(
  laboratory: Laboratory,
  database: string,
  steps: readonly Step[],
  expected: State,
): Promise<readonly MigrationFinding[]> {
  for (const step of steps.toReversed()) {
    if (step.down === undefined) continue
    const { error } = await laboratory.run(database, step.down)
    if (error !== undefined)
      return [failed('whole-way-fails', 'does not go down after those above it went down', step, error)]
  }
  const { schema } = compare(expected, await laboratory.state(database))
  // The tables of a tool stay where it has been.
  const wrong = steps.some(({ opaque }) => opaque) ? schema.filter(({ how }) => how !== 'left') : schema
  return differing('whole-way-differs', 'All the way down is not where the way up began.', undefined, wrong)
}

async function goUp(
  laboratory: Laboratory,
  database: string,
  steps: readonly Step[],
  expected: State,
): Promise<readonly MigrationFinding[]> {
  for (const step of steps) {
    const { error } = await laboratory.run(database, step.up)
    if (error !== undefined) return [failed('whole-way-fails', 'does not go up after all went down', step, error)]
  }
  const { schema, rows } = compare(expected, await laboratory.state(database))
  const happened = 'All the way down and up again is not where it began.'
  return differing('whole-way-differs', happened, undefined, [...schema, ...rows])
}
