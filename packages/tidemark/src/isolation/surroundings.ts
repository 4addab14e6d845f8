import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

const statement = readFileSync(new URL('surroundings.sql', import.meta.url), 'utf8')

/** What is around a database: things of the whole server, by name, and sessions that are idle. */
export interface Surroundings {
  readonly roles: readonly string[]
  readonly databases: readonly string[]
  readonly tablespaces: readonly string[]
  /** Other runs are at work on the server: what is new may be theirs. */
  readonly shared: boolean
  readonly sessions: readonly IdleSession[]
}

export interface IdleSession {
  readonly pid: number
  readonly application: string
  /** Milliseconds since it began. */
  readonly openMs: number
  /** Milliseconds since its last statement ended. */
  readonly idleMs: number
}

export async function lookAround(control: Client): Promise<Surroundings | undefined> {
  const { rows } = await control.query<Surroundings>(statement)
  return rows[0]
}
