import type { Conflict } from '../../report/observation.ts'
import type { Meeting } from './compare.ts'

const valuesShown = 3

/** Meetings by table and by who they are, however many values these meet with. */
export function conflictsOf(meetings: readonly Meeting[]): readonly Conflict[] {
  const groups = new Map<string, { readonly first: Meeting; readonly values: string[] }>()
  for (const meeting of meetings) {
    const key = JSON.stringify([meeting.table, meeting.actors.map(({ name }) => name)])
    const group = groups.get(key) ?? { first: meeting, values: [] }
    group.values.push(...valuesIn(meeting))
    groups.set(key, group)
  }
  return [...groups.values()].map(({ first: { table, actors }, values }) => ({
    table,
    values: values.slice(0, valuesShown),
    count: values.length,
    tests: actors.map(({ name }) => name),
  }))
}

/** Equal values are one, however they are written. */
function valuesIn({ rule, values }: Meeting): readonly string[] {
  const excludes = rule.elements.some(({ operator }) => operator !== null)
  return values
    .slice(0, excludes ? undefined : 1)
    .map((value) => `${rule.name} (${value.map((part) => part ?? 'null').join(', ')})`)
}
