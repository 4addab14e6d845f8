import { compare } from './compare.ts'
import { differing, failed } from './found.ts'
import type { MigrationFinding } from './finding.ts'
import type { Laboratory } from './laboratory.ts'
import type { State } from './state.ts'
import type { Step } from './steps.ts'

/** The last two migrations in the other order, as two developers' branches may be merged: the schema has to be the same. */
export async function trySwapped(
  laboratory: Laboratory,
  steps: readonly Step[],
  expected: State,
): Promise<readonly MigrationFinding[]> {
  const [first, second] = steps.slice(-2)
  if (first === undefined || second === undefined) return []
  laboratory.progress(`${second.name} before ${first.name}`)
  const database = await laboratory.empty()
  for (const step of [...steps.slice(0, -2), second, first]) {
    const { error } = await laboratory.run(database, step.up)
    if (error !== undefined)
      return [failed('swap-fails', `does not go up when ${second.name} comes before ${first.name}`, step, error)]
  }
  const { schema, order, rows } = compare(expected, await laboratory.state(database))
  const happened = `makes something else when it comes before ${first.name}`
  return [
    ...differing('swap-differs', happened, second, [...schema, ...rows]),
    ...differing('column-order', `makes another order of columns when it comes before ${first.name}`, second, order),
  ]
}
