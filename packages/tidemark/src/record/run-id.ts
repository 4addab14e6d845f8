import { randomInt } from 'node:crypto'

export const runIdPattern = /^[0-9a-z]{12}$/

/** A name for a run: 12 small letters and digits, its moment first, so that names sort by time and fit into a database's name. */
export function newRunId(): string {
  const moment = Date.now().toString(36).padStart(8, '0')
  const chance = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0')
  return `${moment}${chance}`
}

/** The moment, in milliseconds since 1970, in which a run got its name. */
export function startOf(run: string): number {
  return Number.parseInt(run.slice(0, 8), 36)
}
